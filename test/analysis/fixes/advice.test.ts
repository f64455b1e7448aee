import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {WastedPath} from '../../../source/analysis/waste.ts';
import {fixesOf} from './waste-of.ts';

/** The first fix of one wasted path of an image with a base and these steps. */
function fixFor(waste: Partial<WastedPath>, ...steps: readonly string[]) {
	return fixesOf(['ADD rootfs.tar /', ...steps], [waste])[0];
}

// That the advice helps is proven with engines: see test/engine/advice.test.ts.
describe('the advice', () => {
	test('names a secret that can still be read', () => {
		for (const path of ['/root/.ssh/id_rsa', '/app/.npmrc', '/app/.env', '/srv/tls.key']) {
			const {warning} = fixFor({path, layers: [1, 2]}, 'COPY . .', 'RUN rm -rf x');
			assert.equal(
				warning,
				`${path} can still be read in layer 1. If it is a secret, revoke it and use RUN --mount=type=secret.`,
			);
		}
		const path = '/etc/ssl/certs/ca-certificates.pem';
		assert.equal(fixFor({path, layers: [1, 2]}, 'RUN x', 'RUN rm x').warning, null);
	});

	test('names files as the build context does, wherever they are copied to', () => {
		const advice = (copy: string, path: string, ...before: readonly string[]) =>
			fixFor({path, layers: [1, 2]}, ...before, copy, 'RUN rm -rf x').advice;
		assert.match(advice('COPY . .', '/app/.git', 'WORKDIR /app'), /^List \.git in/);
		assert.match(
			advice('COPY dir:12ab in .', '/app/.git', 'WORKDIR /app'),
			/^List \.git \(in the folder that layer 1 copies\) in/,
		);
		assert.match(advice('COPY --chown=1 . /srv/', '/srv/a/b'), /^List a\/b in/);
		assert.match(advice('COPY lib /srv/lib', '/srv/lib/x'), /^List lib\/x in/);
		assert.match(advice('COPY a.zip b.zip /tmp/', '/tmp/b.zip'), /^List b\.zip in/);
	});

	test('says that the step which removes is no longer needed, if it does nothing else', () => {
		const advice = (removal: string, ...before: readonly string[]) =>
			fixFor({path: '/srv/out', layers: [1, 2]}, ...before, 'RUN make', removal).advice;
		for (const removal of [
			'RUN rm -rf /srv/out',
			'RUN rm -r -f /srv/out/',
			'RUN rm -rf -- /srv/out && rm -f /srv/out',
			'RUN /bin/busybox rm -rf /srv/out',
		]) {
			assert.equal(
				advice(removal),
				'End the RUN of layer 1 with rm -rf /srv/out. Then delete the RUN of layer 2.',
			);
		}
		assert.match(advice('RUN rm -rf out', 'WORKDIR /srv'), / Then delete the RUN of layer 2\.$/);
		for (const removal of [
			'RUN rm -rf /srv/out && make install',
			'RUN rm -rf /srv/out /etc/motd',
			'RUN rm -rf /srv',
			'RUN rm -rf /srv/*',
			'RUN rm -rf "$OUT"',
			'RUN rm -rf /srv/out || true',
			'RUN rm -rf out',
			'RUN --mount=type=cache,target=/x rm -rf /srv/out',
			'RUN find /srv -delete',
			`RUN rm -rf /srv/out ${'/srv/out '.repeat(2000)}`,
		]) {
			assert.doesNotMatch(advice(removal), /delete/);
		}
	});

	test('says so for copied files and for caches, too', () => {
		const advice = (path: string, ...steps: readonly string[]) =>
			fixFor({path, layers: [1, 2]}, ...steps).advice;
		assert.equal(
			advice('/app/.git', 'WORKDIR /app', 'COPY . .', 'RUN rm -rf .git'),
			'List .git in .dockerignore. Then delete the RUN of layer 2.',
		);
		const apt = '/var/lib/apt/lists';
		assert.match(
			advice(`${apt}/x`, 'RUN apt-get update', `RUN rm -rf ${apt}/*`),
			/ or give it \S+\. Then delete the RUN of layer 2\.$/,
		);
		assert.doesNotMatch(
			advice(`${apt}/x`, 'RUN apt-get update', `RUN rm -rf ${apt}/* /root/x`),
			/delete/,
		);
	});

	test('says so for a step that empties caches with commands of the package manager', () => {
		const advice = (removal: string) =>
			fixFor({path: '/var/lib/apt/lists/x', layers: [1, 2]}, 'RUN apt-get update', removal).advice;
		assert.match(advice('RUN apt-get clean && rm -rf /var/lib/apt/lists/*'), / Then delete /);
		assert.match(advice('RUN apt-get -y autoclean; rm -r /var/lib/apt/lists'), / Then delete /);
		assert.doesNotMatch(advice('RUN yum clean all && rm -rf /var/lib/apt/lists/*'), /delete/);
		assert.doesNotMatch(advice('RUN apt-get clean; make; rm -rf /var/lib/apt/lists/*'), /delete/);
	});

	test('for a copied file that a step makes again covers both steps', () => {
		const advice = (copy: string) =>
			fixFor({path: '/app/.cache', layers: [1, 2, 3]}, copy, 'RUN build', 'RUN rm -rf /app/.cache')
				.advice;
		assert.equal(
			advice('COPY . /app'),
			'List .cache in .dockerignore. End the RUN of layer 2 with rm -rf /app/.cache, too. Then delete the RUN of layer 3.',
		);
		assert.equal(
			advice('COPY --from=build /out /app'),
			'Remove it in the build stage that layer 1 copies from, or copy only what is needed. End the RUN of layer 2 with rm -rf /app/.cache, too.',
		);
	});

	test('for files that may come from a build stage says where to remove them', () => {
		const steps = ['ADD rootfs.tar /', 'COPY x y /app/', 'RUN rm x'];
		const removed = ['/app/a', '/app/b'].map(path => ({path, layers: [1, 2]}));
		assert.match(
			fixesOf(steps, removed)[0].advice,
			/ If they came from a build stage, remove them there\.$/,
		);
		assert.match(
			fixesOf(steps, removed.slice(1))[0].advice,
			/ If it came from a build stage, remove it there\.$/,
		);
	});

	test('for a file that a step only moves is to copy it to that place', () => {
		const advice = (move: string, ...between: readonly string[]) =>
			fixFor(
				{path: '/tmp/tool', layers: [1, 2 + between.length]},
				'COPY tool /tmp/ # buildkit',
				...between,
				move,
			).advice;
		assert.equal(
			advice('RUN mv /tmp/tool /usr/bin/'),
			'COPY it to /usr/bin/ in layer 1, instead of moving it in layer 2.',
		);
		assert.equal(
			advice('RUN chmod +x /tmp/tool && mv -f /tmp/tool /usr/bin/x', 'RUN /tmp/tool --init'),
			'COPY it to /usr/bin/x in layer 1 and use it there in layer 2, instead of moving it in layer 3.',
		);
		assert.match(advice('RUN mv /tmp/* /usr/bin/'), /^List tool in /);
	});

	test('for folders that several steps store and a later one moves is to copy the final files', () => {
		assert.equal(
			fixFor(
				{path: '/srv', layers: [1, 2, 3]},
				'COPY --from=build /out /srv',
				'RUN chown -R 1 /srv',
				'RUN cp -r /srv /www && rm -rf /srv',
			).advice,
			'COPY only the final files to /www, instead of storing them in layers 1 and 2 and moving them in layer 3.',
		);
	});

	test('for a file that ADD downloads is to download it where it is needed', () => {
		const advice = (...steps: readonly string[]) =>
			fixFor(
				{path: '/tmp/a.tgz', layers: [1, 1 + steps.length]},
				'ADD https://example.org/a.tgz /tmp/ # buildkit',
				...steps,
			).advice;
		assert.equal(
			advice('RUN tar xf /tmp/a.tgz', 'RUN rm /tmp/a.tgz'),
			'Download it in layer 2 and remove it there, instead of ADD in layer 1. Then delete the RUN of layer 3.',
		);
		assert.equal(advice('RUN rm /tmp/a.tgz'), 'Leave out the ADD of layer 1.');
	});

	test('for a part of an archive that ADD unpacks is to leave it out there', () => {
		const steps = ['ADD a.tar.gz /srv/ # buildkit', 'RUN rm -rf /srv/docs'];
		assert.equal(
			fixFor({path: '/srv/docs', layers: [1, 2]}, ...steps).advice,
			'Leave it out of a.tar.gz, which layer 1 adds.',
		);
	});

	test('does not take a command that finds and removes files for one that needs them', () => {
		for (const removal of [
			'find /app -name .git -exec rm -rf {} +',
			'find /app -name .git -delete',
			'find /app -name .git | xargs rm -rf',
		]) {
			const {advice} = fixFor(
				{path: '/app/.git', layers: [1, 2]},
				'COPY . /app # buildkit',
				`RUN ${removal}`,
			);
			assert.equal(advice, 'List .git in .dockerignore.');
		}
	});

	test('for removed packages is to join all RUNs, which may use them', () => {
		const removed = ['/usr/bin/gcc', '/usr/bin/cc', '/usr/lib/x', '/usr/lib/y'].map(path => ({
			path,
			layers: [1, 5],
		}));
		const steps = (removal: string) => [
			'ADD rootfs.tar /',
			'RUN apt-get install -y gcc',
			'RUN ./configure',
			'WORKDIR /src',
			'RUN make',
			'RUN make install',
			`RUN ${removal}`,
		];
		for (const removal of ['apt-get purge -y gcc', 'apt-get -y autoremove', 'apk del gcc']) {
			assert.match(
				fixesOf(steps(removal), removed)[0].advice,
				/^Join the RUNs from layer 1 to layer 5 into one, or /,
			);
		}
	});

	test('for apt names what cleans each of its folders, whichever layer removes it', () => {
		const advice = (path: string) =>
			fixFor({path, layers: [1, 2]}, 'RUN apt-get update', 'RUN rm -rf /var').advice;
		assert.match(
			advice('/var/lib/apt/lists'),
			/^End the RUN of layer 1 with rm -rf \/var\/lib\/apt\/lists\/\*, or give it --mount=type=cache,target=\/var\/lib\/apt\/lists\.$/,
		);
		assert.match(
			advice('/var/cache/apt'),
			/^End the RUN of layer 1 with apt-get clean, or give it --mount=type=cache,target=\/var\/cache\/apt\.$/,
		);
	});

	test('for a file that RUNs write twice is to join them after a COPY between them', () => {
		const written = {path: '/app/x', cause: 'replaced', layers: [1, 3]} as const;
		const {advice} = fixFor(written, 'RUN npm install', 'COPY . .', 'RUN npm prune');
		assert.equal(advice, 'Join the RUNs of layers 1 and 3 into one after the COPY of layer 2.');
	});

	test('for lists of packages that a later RUN needs is to join the two', () => {
		const advice = (path: string, ...steps: readonly string[]) =>
			fixFor({path, layers: [1, steps.length]}, 'RUN apt-get update', ...steps.slice(1)).advice;
		const lists = '/var/lib/apt/lists';
		const clean = `RUN rm -rf ${lists}/*`;
		assert.equal(
			advice(lists, '', 'RUN apt-get -y install x', 'RUN make', clean),
			`Join the RUNs of layers 1 and 2 into one, ended with rm -rf ${lists}/*. Then delete the RUN of layer 4.`,
		);
		assert.equal(
			advice(lists, '', `RUN apt-get install -y x && rm -rf ${lists}/*`),
			'Join the RUNs of layers 1 and 2 into one.',
		);
		assert.match(
			advice(lists, '', 'ADD list /', 'RUN apt-get install $(cat list)', clean),
			/^Join the RUNs of layers 1 and 3 into one after the ADD of layer 2, ended with /,
		);
		assert.match(
			advice(lists, '', 'RUN apt-get update && apt-get install x', clean),
			/^End the RUNs of layers 1 and 2 with /,
		);
		assert.match(
			advice('/var/cache/apt', '', 'RUN apt-get install x', 'RUN apt-get clean'),
			/^End the RUNs of layers 1 and 2 with apt-get clean, or give them /,
		);
	});

	test('for a cache that later RUNs would fill themselves names them, too', () => {
		const advice = (path: string, ...steps: readonly string[]) =>
			fixFor({path, layers: [1, steps.length]}, ...steps).advice;
		assert.match(
			advice(
				'/var/cache/dnf',
				'RUN dnf install -y x',
				'RUN make',
				'RUN dnf -y install z',
				'RUN dnf clean all',
			),
			/^End the RUNs of layers 1 and 3 with rm -rf \/var\/cache\/dnf, or give them /,
		);
		assert.match(
			advice('/var/cache/dnf', 'RUN dnf install x', 'RUN dnf install y && dnf clean all'),
			/^End the RUN of layer 1 with /,
		);
		assert.match(
			advice('/var/cache/apk', 'RUN apk update', 'RUN apk add x', 'RUN rm -rf /var/cache/apk/*'),
			/^Install with apk update --no-cache and apk add --no-cache in layers 1 and 2, or give the RUNs /,
		);
		assert.match(
			advice('/root/.npm', 'RUN npm ci', 'RUN npm run build', 'RUN rm -rf /root/.npm'),
			/^End the RUN of layer 1 with /,
		);
	});

	test('for the cache of dnf is its folder, as dnf clean all leaves files', () => {
		for (const folder of ['dnf', 'libdnf5', 'yum', 'tdnf']) {
			const {advice} = fixFor(
				{path: `/var/cache/${folder}`, layers: [1, 2]},
				'RUN microdnf install -y x',
				'RUN rm -rf /var/cache/*',
			);
			assert.match(advice, new RegExp(`^End the RUN of layer 1 with rm -rf /var/cache/${folder},`));
		}
	});

	test('is not to fix the database or log of packages, whichever program writes it', () => {
		for (const manager of ['rpm', 'dnf', 'dnf5', 'microdnf', 'yum', 'tdnf', 'zypper']) {
			const step = `RUN ${manager} install x`;
			for (const path of ['/var/lib/rpm/rpmdb.sqlite', '/var/lib/tdnf/history.db']) {
				const {advice} = fixFor({path, cause: 'replaced', layers: [1, 2]}, step, step);
				assert.match(advice, /^Usually not worth fixing: rpm updates/);
			}
		}
		const waste = {path: '/var/log/apk.log', cause: 'replaced', layers: [1, 2]} as const;
		const {advice} = fixFor(waste, 'RUN apk add x', 'RUN apk add y');
		assert.match(advice, /^Usually not worth fixing: apk updates/);
	});

	test('for a cache that an option avoids names the command of the step', () => {
		for (const [path, step, command] of [
			['/root/.cache/pip', 'RUN pip3 install x', 'pip3 install --no-cache-dir'],
			['/root/.composer/cache', 'RUN composer require x', 'composer require --no-cache'],
			['/var/cache/apk', 'RUN ./install.sh', 'apk add --no-cache'],
		]) {
			const {advice} = fixFor({path, layers: [1, 2]}, step, `RUN rm -rf ${path}`);
			assert.match(advice, new RegExp(`^Install with ${command} in layer 1,`));
		}
	});

	test('for the folder in which apk add --no-cache stores packages, too, is to empty it', () => {
		const path = '/etc/apk/cache/x.apk';
		const {advice} = fixFor({path, layers: [1, 2]}, 'RUN apk add x', `RUN rm ${path}`);
		assert.match(advice, /^End the RUN of layer 1 with rm -rf \/etc\/apk\/cache\/\*,/);
	});

	test('for a repository of Maven or caches of Gradle spares the settings beside them', () => {
		for (const folder of ['.m2/repository', '.m2', '.gradle/caches', '.gradle']) {
			const {advice} = fixFor(
				{path: `/root/${folder}`, layers: [1, 2]},
				'RUN build',
				`RUN rm -rf /root/${folder}`,
			);
			assert.match(advice, new RegExp(`^End the RUN of layer 1 with rm -rf /root/${folder},`));
		}
	});

	test('for a package upgrade is a newer base image, but not for an update of the lists', () => {
		const advice = (step: string) =>
			fixFor({cause: 'replaced', path: '/opt/libc.so', layers: [0, 1]}, step).advice;
		assert.match(advice('RUN apt-get update && apt-get -y upgrade'), /newer base/);
		assert.match(advice('RUN dnf -y update'), /newer base/);
		assert.match(advice('RUN dnf5 -y upgrade'), /newer base/);
		assert.doesNotMatch(advice('RUN sed -i x /opt/libc.so'), /newer/);
	});

	test('for several changes of owner and mode has the last of each', () => {
		const {advice} = fixFor(
			{cause: 'metadata-only', layers: [1, 2, 3]},
			'COPY data /srv/data',
			'RUN chown -R 1000:1000 /srv',
			'RUN chmod 640 /srv/data',
		);
		assert.equal(
			advice,
			'Use COPY --chown=1000:1000 in layer 1 and run chmod 640 in the build context (COPY keeps modes), instead of chown and chmod in layers 2 and 3.',
		);
	});

	test('for owner and mode names the files if there are several', () => {
		assert.match(
			fixesOf(
				[
					'ADD rootfs.tar /',
					'COPY file:12ab in /srv/a',
					'COPY file:12cd in /srv/b',
					'RUN chmod 755 /srv/b && chown -R 7 /srv',
				],
				[
					{path: '/srv/a', cause: 'metadata-only', layers: [1, 3]},
					{path: '/srv/b', cause: 'metadata-only', layers: [2, 3]},
				],
			)[0].advice,
			/^Use COPY --chown=7 in layers 1 and 2 and run chmod 755 on files of layers 1 and 2 in the build context/,
		);
	});

	test('for an owner that only a shell could tell is to set it earlier', () => {
		assert.equal(
			fixFor(
				{cause: 'metadata-only', layers: [1, 2]},
				'COPY a /srv/data',
				'RUN chown --reference=/ /srv',
			).advice,
			'Set them in the steps that store the files, instead of chown in layer 2.',
		);
	});

	test('for a file that one step stores twice is to write it once', () => {
		assert.match(
			fixFor({cause: 'replaced', layers: [1]}, 'RUN x').advice,
			/^Write it once: layer 1/,
		);
	});

	test('for what the base image itself wastes is another base image', () => {
		const {advice, isWorthFixing} = fixFor({layers: [0]});
		assert.equal(
			advice,
			'Only another base image, such as a slim variant, saves these bytes: they come with the base image (layer 0).',
		);
		assert.equal(isWorthFixing, false);
	});

	test('knows the layers of a base image by its CMD, which a later one replaces', () => {
		const advice = (...steps: readonly string[]) => fixFor({layers: [1, 2]}, ...steps).advice;
		const node = ['CMD ["bash"]', 'RUN get node', 'RUN rm npm', 'CMD ["node"]'];
		assert.match(advice(...node), /^End the RUN of layer 1/);
		const own = ['COPY . .', 'CMD ["node", "."]'];
		assert.match(advice(...node, ...own), / base image \(layers 1 and 2\)\.$/);
		assert.match(advice('RUN x', 'CMD a', 'RUN rm x', 'CMD b'), /^Take a base image without/);
	});

	test('escapes control characters of commands and paths', () => {
		const evil = '\x1b[31m\u202e';
		for (const cause of ['removed', 'replaced', 'metadata-only', 'identical'] as const) {
			for (const step of [`COPY ${evil} /srv`, `RUN chown ${evil} x && chmod ${evil} y`]) {
				const fix = fixFor({cause, path: `/srv/.env/${evil}`, layers: [1, 2]}, step, step);
				// Rows and the folder have the paths as they are.
				assert.doesNotMatch(JSON.stringify({...fix, rows: [], folder: ''}), /\\u001b|\u202e/);
			}
		}
		const install = `RUN pip -${evil} install x`;
		const {advice} = fixFor({path: '/root/.cache/pip', layers: [1, 2]}, install, 'RUN rm -rf x');
		assert.match(advice, /^Install with pip -\S+ install --no-cache-dir/);
		assert.doesNotMatch(advice, /[\x1b\u202e]/);
	});

	test('is made of plain sentences for every cause, even if commands are unknown', () => {
		for (const cause of ['removed', 'replaced', 'metadata-only', 'identical'] as const) {
			for (const layers of [[0], [2], [0, 1], [1, 2, 3], [1, 2, 3, 4, 5, 6]]) {
				for (const step of [
					'',
					'RUN x',
					'COPY a b',
					'ADD a b',
					'COPY --from=x a b',
					'RUN apk upgrade',
				]) {
					const {advice, summary} = fixFor({cause, layers}, ...Array(6).fill(step));
					assert.match(advice, /^[A-Z][^\n]+\.$/);
					assert.doesNotMatch(`${advice} ${summary}`, /undefined|\[object/);
				}
			}
		}
	});
});
