import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {testAuthority, writeCertificate} from '../fixtures/certificates.ts';
import {DockerConfig} from '../fixtures/docker-config.ts';
import {engineAt, loadIntoEngine, removeImage} from '../fixtures/engine.ts';
import {engineProxy} from '../fixtures/engine-proxy.ts';
import {runProgram} from '../fixtures/run-program.ts';
import {temporaryFolder} from '../fixtures/temporary.ts';
import {testHosts, withoutEngine} from '../fixtures/test-hosts.ts';
import {contractImage} from '../sources/contract.ts';

describe('the built program', {skip: withoutEngine}, () => {
	for (const engine of testHosts) {
		test(`reaches an engine with TLS and certificates, at ${engine}`, async context => {
			const tag = `layerscope-test/tls-${process.pid}:1`;
			const docker = engineAt(engine);
			context.after(() => removeImage(docker, tag));
			await loadIntoEngine(docker, await contractImage(tag));
			const authority = await testAuthority();
			const tls = {...(await authority.sign()), requestCert: true, rejectUnauthorized: true};
			const {host} = await engineProxy(context, engine, {tls});
			const certificate = await authority.sign();
			const folder = await temporaryFolder(context);
			await writeCertificate(folder, certificate);
			const config = await DockerConfig.create(context);
			await config.addContext('remote', {host, certificate});
			const none = {DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined};
			for (const env of [
				{...none, DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder},
				{...none, DOCKER_CONFIG: config.folder, DOCKER_CONTEXT: 'remote'},
			]) {
				const {stdout, stderr} = await runProgram(['--json', '-', '--no-cache', tag], {env});
				assert.equal(JSON.parse(stdout.toString() || '{}').totals?.finalBytes, 49_006, stderr);
			}
			const {code, stderr} = await runProgram(['ci', tag], {
				env: {...none, DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nonexistent'},
			});
			assert.equal(code, 2);
			assert.match(stderr, /the certificates in \/nonexistent \(DOCKER_CERT_PATH\) cannot be read/);
		});
	}
});
