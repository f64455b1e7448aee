import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {applyAdvice, type Build} from '../fixtures/apply-advice.ts';
import {contextEntries, type Files, fixesAt, loadBase} from '../fixtures/built-fixes.ts';
import {buildImage, engineAt, removeImage, staticBusybox} from '../fixtures/engine.ts';
import {file, generated, layerTar} from '../fixtures/layer-tar.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';

/** A build with waste, the advice that it gets, and the build after somebody followed the advice. */
type Case = {
	readonly name: string;
	readonly before: readonly string[];
	readonly advice: RegExp;
	/** Instructions as a person would write them; otherwise the advice is applied word by word. */
	readonly after?: readonly string[];
	/** Lines before FROM. */
	readonly stages?: readonly string[];
	readonly stagesAfter?: readonly string[];
	readonly context?: Files;
	/** Files that a person changes. */
	readonly contextAfter?: Files;
	/** The file system of the base image that the advice asks for. */
	readonly baseAfter?: Files;
	readonly isBuildKit?: boolean;
	/** Docker with containerd's image store does not store identical files again. */
	readonly mayBeUnneeded?: boolean;
	/** Whether no step of the user can save the bytes. */
	readonly isHardToAvoid?: boolean;
};

const big = generated(200_000);
const context: Files = {
	big: {content: big},
	'src/main': {content: generated(30_000, 3)},
	'src/other': {content: generated(20_000, 4)},
	'src/.git/pack': {content: generated(120_000, 5)},
};

const logs: Files = Object.fromEntries(
	[1, 2, 3, 4, 5].map(seed => [`logs/${seed}.log`, {content: generated(10_000, seed)}]),
);

const makeFive = 'RUN mkdir -p /app/out && for i in 1 2 3 4 5; do cp /lib/big /app/out/$i; done';

function fiveFiles(content: Buffer): Files {
	return Object.fromEntries([1, 2, 3, 4, 5].map(name => [`out/${name}`, {content}]));
}

const copyAndRemove: readonly string[] = [
	'RUN mkdir /out && cp /lib/big /out/a',
	'RUN rm -rf /out',
];

const packageScript = `#!/bin/sh
case $1 in
add) mkdir -p /opt && for i in 1 2 3 4; do cp /lib/big /opt/$i; done ;;
del) rm -rf /opt/* ;;
esac
`;

const cases: readonly Case[] = [
	{
		name: 'to end the RUN that stores what a later one removes',
		before: copyAndRemove,
		advice: /^End the RUN of layer 1 with rm -rf \/out\. Then delete the RUN of layer 2\.$/,
	},
	{
		name: 'to keep the step that removes more',
		before: ['RUN mkdir /out && cp /lib/big /out/a', 'RUN rm -rf /out && echo done > /done'],
		advice: /^End the RUN of layer 1 with rm -rf \/out\.$/,
	},
	{
		name: 'to join the RUNs from the one that stores a file to the one that removes it',
		before: [
			'RUN mkdir /work && cp /lib/big /work/a',
			'RUN cp /work/a /result',
			'RUN rm -rf /work',
		],
		advice: /^Join the RUNs of layers 1, 2 and 3 into one/,
	},
	{
		name: 'to join the RUNs for many paths',
		before: [
			'RUN mkdir /w && for i in 1 2 3 4 5 6; do cp /lib/big /w/$i; done',
			'RUN rm /w/1 /w/2 /w/3 /w/4',
		],
		advice: /^Join the RUNs of layers 1 and 2 into one/,
	},
	{
		name: 'to join RUNs after a COPY that the later one needs',
		before: [
			'RUN mkdir /work && cp /lib/big /work/a',
			'COPY src/main /main',
			'RUN cat /work/a /main > /result',
			'RUN rm -rf /work',
		],
		advice: /^Join the RUNs of layers 1, 3 and 4 into one after the COPY of layer 2, or /,
	},
	{
		name: 'to list what is removed in .dockerignore',
		before: ['COPY src /app/', 'RUN rm -rf /app/.git'],
		advice: /^List src\/\.git in \.dockerignore\. Then delete the RUN of layer 2\.$/,
		isBuildKit: true,
	},
	{
		name: 'to list what is removed in .dockerignore, for the classic builder',
		before: ['COPY . /app/', 'RUN rm -rf /app/src /app/big'],
		advice:
			/^List (?:big and src|src and big) \(in the folder that layer 1 copies\) in \.dockerignore\. Then delete the RUN of layer 2\. If they came from a build stage, remove them there\.$/,
	},
	{
		name: 'to keep out what is copied, made again and removed',
		context: {
			'src/build': {content: Buffer.from('mkdir -p /app/cache && cp /lib/big /app/cache/made')},
			'src/cache/old': {content: big},
		},
		before: ['COPY src /app/', 'RUN sh /app/build', 'RUN rm -rf /app/cache'],
		advice:
			/^List src\/cache in \.dockerignore\. End the RUN of layer 2 with rm -rf \/app\/cache, too\. Then delete the RUN of layer 3\.$/,
		isBuildKit: true,
	},
	{
		name: 'to list a folder, of which all is removed, in .dockerignore',
		context: {...logs, 'app/main': {content: big}, 'app/some.log': {content: big}},
		before: ['COPY . /srv/', 'RUN rm -rf /srv/logs/*'],
		advice:
			/^List logs\/\* \(in the folder that layer 1 copies\) in \.dockerignore\. Then delete the RUN of layer 2\./,
	},
	{
		name: 'to list files by their ending in .dockerignore',
		context: {...logs, 'app/main': {content: big}, 'app/some.log': {content: big}},
		before: ['COPY . /srv/', 'RUN find /srv -name "*.log" -exec rm {} +'],
		advice: /^List \*\*\/\*\.log \(in the folder that layer 1 copies\) in \.dockerignore\./,
	},
	{
		name: 'to build in a stage of its own if files of a kind are partly removed',
		context: {...logs, 'app/some.log': {content: big}},
		before: [
			'COPY . /srv/',
			'RUN rm /srv/logs/1.log /srv/logs/2.log /srv/logs/3.log /srv/logs/4.log',
		],
		advice:
			/^Build in a stage of its own and COPY only the result, or list these 4 paths below \/srv\/logs in \.dockerignore\.$/,
		stagesAfter: [
			'COPY . /srv/',
			'RUN rm /srv/logs/1.log /srv/logs/2.log /srv/logs/3.log /srv/logs/4.log',
		],
		after: ['COPY --from=build /srv /srv'],
	},
	{
		name: 'to mount what only one step needs',
		before: ['COPY big /tmp/big', 'RUN cp /tmp/big /lib/used', 'RUN rm /tmp/big'],
		advice:
			/^Use RUN --mount=type=bind,source=big,target=\/tmp\/big in layer 2 instead of copying in layer 1\. Then delete the RUN of layer 3\.$/,
		after: ['RUN --mount=type=bind,source=big,target=/tmp/big cp /tmp/big /lib/used'],
		isBuildKit: true,
	},
	{
		name: 'to mount what the step that removes it needs',
		before: ['COPY big /tmp/big', 'RUN cat /tmp/big /tmp/big > /lib/used && rm /tmp/big'],
		advice:
			/^Use RUN --mount=type=bind,source=big,target=\/tmp\/big in layer 2 instead of copying in layer 1\. Leave out the command that removes it in layer 2\.$/,
		after: ['RUN --mount=type=bind,source=big,target=/tmp/big cat /tmp/big /tmp/big > /lib/used'],
		isBuildKit: true,
	},
	{
		name: 'to copy to the place that a step moves it to',
		before: ['COPY big /tmp/big', 'RUN cp /tmp/big /lib/moved && rm /tmp/big'],
		advice: /^COPY it to \/lib\/moved in layer 1, instead of moving it in layer 2\.$/,
		after: ['COPY big /lib/moved'],
		isBuildKit: true,
	},
	{
		name: 'to unpack an archive in the step that needs it',
		context: {'files.tar': {content: await layerTar([file('x', big)])}},
		before: ['ADD files.tar /tmp/src/', 'RUN cp /tmp/src/x /used', 'RUN rm -rf /tmp/src'],
		advice:
			/^Unpack files\.tar in layer 2 \(RUN --mount=type=bind,source=files\.tar,target=…\) and remove its files there, instead of ADD in layer 1\. Then delete the RUN of layer 3\.$/,
		after: [
			'RUN --mount=type=bind,source=files.tar,target=/files.tar mkdir /tmp/src && cd /tmp/src && tar -xf /files.tar && cp x /used && rm -rf /tmp/src',
		],
		isBuildKit: true,
	},
	{
		name: 'to join all RUNs that may use packages which a later one removes',
		context: {...context, apk: {content: Buffer.from(packageScript), mode: 0o755}},
		before: [
			'COPY apk /bin/apk',
			'RUN apk add gcc',
			'COPY src/main /main',
			'RUN test -e /opt/3 && cat /main /main > /built',
			'RUN apk del gcc',
		],
		advice: /^Join the RUNs of layers 2, 4 and 5 into one after the COPY of layer 3, or /,
	},
	{
		name: 'to build in a stage of its own where steps work in a removed folder',
		before: [
			'RUN mkdir /w && cp /lib/big /w/a',
			'WORKDIR /w',
			'RUN cat a a > /out',
			'RUN rm -rf /w',
		],
		advice:
			/^Build in a stage of its own and COPY only the result, or join the RUNs of layers 1, 2 and 3 into one\.$/,
		stagesAfter: ['RUN mkdir /w && cp /lib/big /w/a', 'WORKDIR /w', 'RUN cat a a > /out'],
		after: ['COPY --from=build /out /out'],
	},
	{
		name: 'to build in a stage of its own',
		before: ['COPY . /src', 'RUN cat /src/src/main > /result', 'RUN rm -rf /src'],
		advice: /^Build in a stage of its own and COPY only the result/,
		stagesAfter: ['COPY . /src', 'RUN cat /src/src/main > /result'],
		after: ['COPY --from=build /result /result'],
		isBuildKit: true,
	},
	{
		name: 'to remove it in the build stage',
		stages: ['RUN mkdir /out && cp /lib/big /out/junk && echo used > /out/used'],
		before: ['COPY --from=build /out /out', 'RUN rm /out/junk'],
		advice: /^Remove it in the build stage that layer 1 copies from/,
		stagesAfter: ['RUN mkdir /out && echo used > /out/used'],
		after: ['COPY --from=build /out /out'],
		isBuildKit: true,
	},
	{
		name: 'to mount from the build stage what a step needs',
		stages: ['RUN mkdir /out && cp /lib/big /out/tool'],
		before: ['COPY --from=build /out/tool /tool', 'RUN cat /tool /tool > /used', 'RUN rm /tool'],
		advice:
			/^Mount it from the build stage in layer 2: RUN --mount=type=bind,from=…, instead of copying in layer 1\. Then delete the RUN of layer 3\.$/,
		stagesAfter: ['RUN mkdir /out && cp /lib/big /out/tool'],
		after: [
			'RUN --mount=type=bind,from=build,source=/out/tool,target=/tool cat /tool /tool > /used',
		],
		isBuildKit: true,
	},
	{
		name: 'to take a base image without it',
		before: ['RUN rm -f /lib/big'],
		advice: /^Take a base image without \/lib\/big,/,
		after: ['RUN rm -f /lib/big'],
		baseAfter: {},
	},
	{
		name: 'to take another base image than one that wastes it',
		before: [
			'RUN cp /lib/big /waste',
			'RUN rm /waste',
			'CMD ["sh"]',
			'RUN echo own > /own',
			'CMD ["cat", "/own"]',
		],
		advice: /^Only another base image, .* they come with the base image \(layers 1 and 2\)\.$/,
		isHardToAvoid: true,
		after: ['RUN echo own > /own', 'CMD ["cat", "/own"]'],
	},
	{
		name: 'to set the owner where a file is copied',
		before: ['COPY big /srv/big', 'RUN chown 7:7 /srv/big'],
		advice: /^Use COPY --chown=7:7 in layer 1, instead of chown in layer 2\.$/,
	},
	{
		name: 'to set the owner where files are copied and made',
		before: ['COPY src /app', 'RUN cp /lib/big /app/made', 'RUN chown -R 7:8 /app'],
		advice:
			/^Use COPY --chown=7:8 in layer 1 and end the RUN of layer 2 with chown 7:8 \/app\/made|^Use COPY --chown=7:8 in layer 1 and end the RUN of layer 2 with chown -R 7:8 \/app/,
	},
	{
		name: 'to set the owner of many files that are made beside others that are copied',
		before: [
			'COPY src /app',
			'RUN for i in 1 2 3 4; do cp /lib/big /app/$i; done',
			'RUN chown -R 7:8 /app',
		],
		advice:
			/^Use COPY --chown=7:8 in layer 1 and end the RUN of layer 2 with find \/app ! -user 7 -exec chown 7:8 \{\} \+, instead of chown in layer 3\.$/,
	},
	{
		name: 'to set owner and mode only where each of them changes',
		before: [
			'COPY src/main /srv/main',
			'COPY big /srv/big',
			'RUN chmod 750 /srv/big',
			'RUN chown -R 7:8 /srv',
		],
		advice:
			/^Use COPY --chown=7:8 in layer 1 and use COPY --chown=7:8 --chmod=750 in layer 2, instead of chown and chmod in layers 3 and 4\.$/,
		after: ['COPY --chown=7:8 src/main /srv/main', 'COPY --chown=7:8 --chmod=750 big /srv/big'],
		isBuildKit: true,
	},
	{
		name: 'to create the user before',
		before: [
			'COPY big /srv/big',
			'RUN echo node:x:9:9:::>> /etc/passwd; echo node:x:9: >> /etc/group; true useradd node && chown node:node /srv/big',
		],
		advice:
			/^Create the user node before layer 1 and use COPY --chown=node:node in layer 1, instead of chown in layer 2\.$/,
		after: [
			'RUN echo node:x:9:9:::>> /etc/passwd; echo node:x:9: >> /etc/group; true useradd node',
			'COPY --chown=node:node big /srv/big',
		],
	},
	{
		name: 'to set the mode where a file is copied',
		before: ['COPY big /srv/big', 'RUN chmod 640 /srv/big'],
		advice: /^Use COPY --chmod=640 in layer 1, instead of chmod in layer 2\.$/,
		isBuildKit: true,
	},
	{
		name: 'to set the mode in the build context',
		before: ['COPY big /srv/big', 'RUN chmod +x /srv/big'],
		advice:
			/^Run chmod \+x in the build context \(COPY keeps modes\), instead of chmod in layer 2\.$/,
		after: ['COPY big /srv/big'],
		contextAfter: {big: {content: big, mode: 0o755}},
	},
	{
		name: 'to leave out touch true',
		before: ['COPY big /srv/big', 'RUN touch /srv/big'],
		advice: /^Leave out touch in layer 2: \/srv\/big\.$/,
		after: ['COPY big /srv/big'],
	},
	{
		name: 'to leave out what writes the same content again',
		before: ['RUN cp /lib/big /x', 'RUN cp /lib/big /x'],
		advice: /^Leave out the command that writes it again in layer 2: \/x\.$/,
		after: ['RUN cp /lib/big /x'],
	},
	{
		name: 'to leave files of the base image out of chown',
		before: ['RUN mkdir /own && cp /lib/big /own && chown -R 7:7 /own /lib'],
		advice: /^Leave files of the base image out of chown in layer 1: \/lib\/big\.$/,
		after: ['RUN mkdir /own && cp /lib/big /own && chown -R 7:7 /own'],
	},
	{
		name: 'not to copy twice',
		before: ['COPY big /app/', 'COPY . /app/'],
		mayBeUnneeded: true,
		advice: /^Leave \/app\/big out of layer 1: layer 2 copies the same\.$/,
		after: ['COPY . /app/'],
	},
	{
		name: 'to copy only the other files again',
		before: ['COPY big /app/', 'RUN cp /app/big /lib/used', 'COPY big src/main /app/'],
		mayBeUnneeded: true,
		advice: /^Layer 3 stores the same again\. Copy only the other files there\.$/,
		after: ['COPY big /app/', 'RUN cp /app/big /lib/used', 'COPY src/main /app/'],
	},
	{
		name: 'not to copy what a step has made',
		before: ['RUN mkdir /app && cp /lib/big /app/big', 'COPY . /app/'],
		advice: /^List big in \.dockerignore: layer 1 stores the same\.$/,
		isBuildKit: true,
	},
	{
		name: 'not to copy a folder that a step has made',
		context: {...fiveFiles(big), main: {content: big}},
		before: [makeFive, 'COPY . /app/'],
		mayBeUnneeded: true,
		advice:
			/^List out \(in the folder that layer 2 copies\) in \.dockerignore: layer 1 stores the same\.$/,
	},
	{
		name: 'to remove many files that a COPY replaces',
		context: {...fiveFiles(generated(10_000)), main: {content: big}},
		before: [makeFive, 'COPY . /app/'],
		advice:
			/^End the RUN of layer 1 with rm -rf of these 5 paths below \/app\/out: layer 2 copies them anyway\. If those of layer 1 are the right ones, list out \(in the folder that layer 2 copies\) in \.dockerignore instead\.$/,
		after: [`${makeFive} && rm -rf /app/out/*`, 'COPY . /app/'],
	},
	{
		name: 'to copy the final version only',
		before: ['COPY big /srv/a', 'COPY src/main /srv/a'],
		advice: /^Leave \/srv\/a out of layer 1: layer 2 copies it anyway\.$/,
		after: ['COPY src/main /srv/a'],
	},
	{
		name: 'to change a file before it is copied',
		before: ['COPY big /srv/a', 'RUN echo more >> /srv/a'],
		advice:
			/^Change it before the build, so that layer 1 copies the final version and layer 2 leaves it alone\.$/,
		after: ['COPY big /srv/a'],
		contextAfter: {big: {content: Buffer.concat([big, Buffer.from('more\n')])}},
	},
	{
		name: 'to join RUNs that write a file twice',
		before: ['RUN cp /lib/big /x', 'RUN cat /lib/big /lib/big > /x'],
		advice: /^Join the RUNs of layers 1 and 2 into one\.$/,
	},
	{
		name: 'to remove what a COPY replaces',
		before: ['RUN cp /lib/big /x', 'COPY src/main /x'],
		advice: /^End the RUN of layer 1 with rm -rf \/x: layer 2 copies it anyway\.$/,
	},
	{
		name: 'to use a newer base image',
		before: ['COPY apk /bin/', 'RUN apk upgrade'],
		advice: /^Use a newer base image: layer 2 stores packages again/,
		after: ['COPY apk /bin/', 'RUN apk upgrade'],
		context: {
			apk: {
				content: Buffer.from(
					'#!/bin/sh\necho new > /new\ncmp -s /new /lib/big || cp /new /lib/big\nrm /new\n',
				),
				mode: 0o755,
			},
		},
		baseAfter: {'lib/big': {content: Buffer.from('new\n')}},
	},
];

describe('advice that is followed saves what it promises', {skip: withoutEngine}, () => {
	for (const host of testHosts) {
		describe(`at ${host}`, async () => {
			const busybox = await staticBusybox();
			const skip = busybox === undefined && 'there is no static busybox';
			for (const [index, one] of cases.entries()) {
				test(one.name, {skip}, t => {
					const name = `layerscope-test/advice-${process.pid}-${index}`;
					return checkCase(one, {host, name, busybox: busybox!, after: end => t.after(end)});
				});
			}
		});
	}
});

type Place = {
	readonly host: string;
	/** Repository of the images. */
	readonly name: string;
	readonly busybox: Buffer;
	readonly after: (end: () => Promise<unknown>) => void;
};

async function checkCase(one: Case, {host, name, busybox, after}: Place): Promise<void> {
	const docker = engineAt(host);
	const tags = ['base', 'new-base', 'before', 'after'].map(tag => `${name}:${tag}`);
	after(() => Promise.all(tags.map(tag => removeImage(docker, tag))));
	const [base, newBase, wasteful, improved] = tags;
	await loadBase(docker, base, busybox, {'lib/big': {content: big}});
	if (one.baseAfter) await loadBase(docker, newBase, busybox, one.baseAfter);
	const given = one.context ?? context;
	const {isBuildKit = false, before, stages} = one;
	const options = {isBuildKit};
	await buildImage(
		docker,
		wasteful,
		dockerfile(base, stages, before),
		contextEntries(given),
		options,
	);
	const old = await fixesAt(host, wasteful);
	if (one.mayBeUnneeded === true && old.fixes.length === 0) return;
	const fix = old.fixes.find(({advice}) => one.advice.test(advice));
	assert.ok(fix, `no such advice in: ${old.fixes.map(({advice}) => advice).join('\n')}`);
	assert.equal(fix.isWorthFixing, one.isHardToAvoid !== true);

	const {instructions, ignored}: Build = one.after
		? {instructions: one.after, ignored: []}
		: applyAdvice(fix.advice, {instructions: before, ignored: []});
	const edited = {...given, ...one.contextAfter};
	const lines = dockerfile(one.baseAfter ? newBase : base, one.stagesAfter ?? stages, instructions);
	await buildImage(docker, improved, lines, contextEntries(edited, ignored), options);
	const result = await fixesAt(host, improved);
	assert.deepEqual(result.files, old.files);
	assert.equal(old.storedBytes - result.storedBytes, fix.bytes);
	const again = result.fixes.filter(({advice, bytes}) => bytes > 0 && one.advice.test(advice));
	assert.deepEqual(again, []);
	assert.deepEqual(result.files, old.files);
}

function dockerfile(
	base: string,
	stages: readonly string[] | undefined,
	lines: readonly string[],
): string {
	const before = stages === undefined ? [] : [`FROM ${base} AS build`, ...stages];
	return [...before, `FROM ${base}`, ...lines].join('\n');
}
