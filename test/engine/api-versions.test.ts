import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {loadImage} from '../../source/load/load-image.ts';
import {openImage} from '../../source/sources/open-image.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {engineProxy} from '../fixtures/engine-proxy.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {contractImage} from '../sources/contract.ts';

describe('an engine', {skip: withoutEngine}, () => {
	for (const engine of testHosts) {
		for (const [kind, options] of [
			['with the oldest API', {rewrite: (path: string) => `/v1.24${path}`}],
			['with an API that is not known yet', {headers: {'api-version': '7.3'}}],
		] as const) {
			test(`${kind} gives the figures of an image, at ${engine}`, async context => {
				const tag = `layerscope-test/api-${process.pid}:1`;
				const docker = engineAt(engine);
				context.after(() => removeImage(docker, tag));
				await loadIntoEngine(docker, await contractImage(tag));
				const {host, paths} = await engineProxy(context, engine, options);
				const opened = await openImage(`docker:${tag}`, {host});
				const {analysis, info} = await loadImage(opened);
				await opened.close();
				assert.equal(analysis.totals.finalBytes, 49_006);
				assert.equal(info.layers.length, 6);
				assert.ok(info.tags.some(name => name.endsWith(tag)));
				assert.ok(paths.includes('/_ping'));
			});
		}
	}
});
