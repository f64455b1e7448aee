import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {matchSteps} from '../../source/dockerfile/match-steps.ts';
import {finalInstructions} from '../../source/dockerfile/parse-dockerfile.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {buildImage, engineAt, removeImage, staticBusybox} from '../fixtures/engine.ts';
import {file} from '../fixtures/layer-tar.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';

describe('layers point at the lines of the Dockerfile', {skip: withoutEngine}, () => {
	for (const host of testHosts) {
		for (const isBuildKit of [false, true]) {
			const builder = isBuildKit ? 'BuildKit' : 'the classic builder';
			test(`of an image that ${builder} built at ${host}`, async t => {
				const busybox = await staticBusybox();
				if (!busybox) return t.skip('there is no static busybox');
				const docker = engineAt(host);
				const hasHereDocuments = isBuildKit && (await isRecent(docker));
				const tag = `layerscope-test/lines-${isBuildKit ? 'kit' : 'classic'}-${process.pid}:1`;
				const base = `${tag.slice(0, -2)}-base:1`;
				t.after(async () => {
					await removeImage(docker, tag);
					await removeImage(docker, base);
				});
				const files = [file('busybox', busybox, {mode: 0o755}), file('a b', '1'), file('c-1', '2')];
				await buildImage(docker, base, baseDockerfile, files, {isBuildKit});
				const text = dockerfile(base, hasHereDocuments);
				await buildImage(docker, tag, text, files, {isBuildKit});
				const opened = await openImage(tag, {host});
				t.after(() => opened.close());
				const {info} = await opened.readLayers({signal: new AbortController().signal});
				const lines = text.split('\n');
				assert.deepEqual(
					matchSteps(info, finalInstructions(text)).map(instruction =>
						instruction === undefined ? null : lines[instruction.line - 1],
					),
					expected(hasHereDocuments),
				);
			});
		}
	}
});

const baseDockerfile = [
	'FROM scratch',
	'COPY busybox /bin/busybox',
	'RUN ["/bin/busybox", "ln", "-s", "busybox", "/bin/sh"]',
	'RUN busybox touch /same',
	'ONBUILD RUN busybox touch /triggered',
].join('\n');

function dockerfile(base: string, hasHereDocuments: boolean): string {
	return [
		'# a comment',
		`ARG BASE=${base}`,
		'FROM $BASE AS build',
		'RUN busybox touch /only-in-build',
		'FROM $BASE AS start',
		'ARG VERSION=1',
		'ENV A=1 B="two words"',
		'RUN busybox touch \\',
		'    # a comment',
		'    /started && \\',
		'',
		'    busybox touch "/v$VERSION"',
		'FROM start',
		'ARG VERSION=1',
		`COPY ["a b", "c-\${VERSION}", "/srv/$VERSION/"]`,
		'COPY --from=build /only-in-build /from-build',
		'WORKDIR /srv/made',
		...(hasHereDocuments ? ['RUN <<EOF', 'busybox touch /one', 'busybox touch /two', 'EOF'] : []),
		'RUN busybox touch /same',
		'USER 1000',
		'CMD ["sh"]',
	].join('\n');
}

function expected(hasHereDocuments: boolean): readonly (string | null)[] {
	return [
		// Those of the base image: a copy, two steps, and its trigger.
		null,
		null,
		null,
		null,
		'RUN busybox touch \\',
		`COPY ["a b", "c-\${VERSION}", "/srv/$VERSION/"]`,
		'COPY --from=build /only-in-build /from-build',
		'WORKDIR /srv/made',
		...(hasHereDocuments ? ['RUN <<EOF'] : []),
		'RUN busybox touch /same',
	];
}

/** Whether the engine is Docker 23 or later, whose BuildKit knows here-documents by itself. */
async function isRecent(docker: ReturnType<typeof engineAt>): Promise<boolean> {
	const {ApiVersion} = await docker.version();
	return Number(ApiVersion.split('.')[1]) >= 42;
}
