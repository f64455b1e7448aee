import {commandOf} from '../image/history.ts';

/** Instructions of a Dockerfile that change the config only. */
const metadataInstructions: ReadonlySet<string> = new Set([
	'ARG',
	'CMD',
	'ENTRYPOINT',
	'ENV',
	'EXPOSE',
	'HEALTHCHECK',
	'LABEL',
	'MAINTAINER',
	'ONBUILD',
	'SHELL',
	'STOPSIGNAL',
	'USER',
	'VOLUME',
]);

/**
 * Whether a step of an engine's history made no layer, as far as its text tells: engines do not say.
 * Good enough until the image's config is there, which does.
 */
export function isMetadataInstruction(createdBy: string): boolean {
	const instruction = /^[A-Z]+/.exec(commandOf(createdBy));
	return instruction !== null && metadataInstructions.has(instruction[0]);
}
