import assert from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {loadImage} from '../../../source/load/load-image.ts';
import {openImage} from '../../../source/sources/open-image.ts';
import {docker28Archive} from '../../fixtures/archives.ts';
import {type Certificate, testAuthority, writeCertificate} from '../../fixtures/certificates.ts';
import {DockerConfig} from '../../fixtures/docker-config.ts';
import {recordedEngine, recordedTag} from '../../fixtures/recorded-engine.ts';
import {temporaryFolder} from '../../fixtures/temporary.ts';
import {contractImage} from '../contract.ts';

const authority = await testAuthority();
const serverCertificate = await authority.sign();
const clientCertificate = await authority.sign();
const stranger = await (await testAuthority()).sign();

/** Starts an engine that demands a client certificate of the authority. */
async function startEngine(context: TestContext, certificate: Certificate = serverCertificate) {
	const archive = await docker28Archive(await contractImage(recordedTag));
	const tls = {...certificate, requestCert: true, rejectUnauthorized: true};
	return recordedEngine(context, 'docker28', {archive, tls});
}

async function openWith(
	context: TestContext,
	host: string,
	certificate: Partial<Certificate>,
	verify: NodeJS.ProcessEnv = {DOCKER_TLS_VERIFY: '1'},
) {
	const folder = await temporaryFolder(context);
	await writeCertificate(folder, certificate);
	return openImage(`docker:${recordedTag}`, {host, env: {DOCKER_CERT_PATH: folder, ...verify}});
}

const failure = (cause: RegExp) => (error: Error) => {
	assert.equal(error.name, 'Failure');
	assert.match(error.message, /^the Docker engine at tcp:\/\/127\.0\.0\.1:\d+ /);
	assert.match(error.message, cause);
	return true;
};

describe('an engine with TLS', () => {
	test('is used with certificates of DOCKER_CERT_PATH', async context => {
		const {host} = await startEngine(context);
		const {analysis} = await loadImage(await openWith(context, host, clientCertificate));
		assert.equal(analysis.totals.finalBytes, 49_006);
	});

	test('is used with certificates of a context, not with those of the environment', async context => {
		const {host} = await startEngine(context);
		const config = await DockerConfig.create(context);
		await config.addContext('remote', {host, certificate: clientCertificate});
		const folder = await temporaryFolder(context);
		await writeCertificate(folder, stranger);
		const env = {DOCKER_CONFIG: config.folder, DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: '1'};
		const image = await openImage(`docker:${recordedTag}`, {context: 'remote', env});
		assert.deepEqual(image.info.tags, [recordedTag]);
	});

	test('is used without a valid certificate if DOCKER_TLS or the context says so', async context => {
		const {host} = await startEngine(context);
		const {cert, key} = clientCertificate;
		const image = await openWith(context, host, {cert, key}, {DOCKER_TLS: '1'});
		assert.deepEqual(image.info.tags, [recordedTag]);
		const config = await DockerConfig.create(context);
		await config.addContext('remote', {host, certificate: {cert, key}, skipTlsVerify: true});
		const env = {DOCKER_CONFIG: config.folder};
		const other = await openImage(`docker:${recordedTag}`, {context: 'remote', env});
		assert.deepEqual(other.info.tags, [recordedTag]);
	});

	test('is not trusted if another CA signed its certificate', async context => {
		const {host} = await startEngine(context);
		await assert.rejects(
			openWith(context, host, {...clientCertificate, ca: stranger.ca}),
			failure(/cannot be reached with TLS: .*(?:certificate|signature)/),
		);
		const {cert, key} = clientCertificate;
		await assert.rejects(
			openWith(context, host, {cert, key}),
			failure(/cannot be reached with TLS: .*certificate/),
		);
	});

	test('is not trusted if its certificate has expired', async context => {
		const expired = await authority.sign(new Date(Date.UTC(2021, 0, 1)));
		const {host} = await startEngine(context, expired);
		await assert.rejects(
			openWith(context, host, clientCertificate),
			failure(/cannot be reached with TLS: certificate has expired/),
		);
	});

	test('refuses a client without a certificate, or with that of another CA', async context => {
		const {host} = await startEngine(context);
		await assert.rejects(
			openWith(context, host, {ca: clientCertificate.ca}),
			failure(/cannot be reached with TLS: .*certificate required/),
		);
		await assert.rejects(
			openWith(context, host, {...stranger, ca: clientCertificate.ca}),
			failure(/closes the connection without an answer$/),
		);
	});

	test('is not reached with a broken certificate or another key', async context => {
		const {host} = await startEngine(context);
		await assert.rejects(
			openWith(context, host, {...clientCertificate, cert: 'no certificate'}),
			failure(/cannot be reached with TLS: .*no start line/i),
		);
		await assert.rejects(
			openWith(context, host, {...clientCertificate, key: stranger.key}),
			failure(/cannot be reached with TLS: .*key values mismatch/),
		);
	});

	test('is not reached with TLS if it has none', async context => {
		const {host} = await recordedEngine(context, 'docker28', {
			archive: new Uint8Array(),
			address: '127.0.0.1',
		});
		await assert.rejects(
			openWith(context, host, clientCertificate),
			failure(/cannot be reached with TLS: /),
		);
	});

	test('does not answer without TLS', async context => {
		const {host} = await startEngine(context);
		await assert.rejects(
			openWith(context, host, {}, {}),
			failure(/closes the connection without an answer$/),
		);
	});
});
