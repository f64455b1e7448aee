/**
 * The description of a step that no Dockerfile has: base images, and layers of other tools. `undefined`
 * for every other step.
 */
export function baseImageText(createdBy: string, comment: string): string | undefined {
	if (createdBy === '') return importText(comment);
	const debian = /^# debian\.sh (?:.{0,200} )?'([\w.-]{1,40})' '@\d+'$/.exec(createdBy);
	if (debian) return `base image (debian ${debian[1]})`;
	if (/^(?:\/[\w/]{0,40}\/)?(?:ba|da|a|z)?sh$/.test(createdBy)) {
		return comment === '' ? `docker commit (${createdBy})` : `docker commit (${comment})`;
	}
	// Their comments say what the layer holds: `jib-maven-plugin:3.4.0`, comment `dependencies`.
	const isOtherTool = /^(?:apko|bazel|jib|ko|nix|melange)\b/.test(createdBy);
	return isOtherTool && comment !== '' ? `${createdBy}: ${comment}` : undefined;
}

/** A step that only has a comment. */
function importText(comment: string): string | undefined {
	if (comment === '') return undefined;
	if (comment.startsWith('Imported from ')) return 'base image (docker import)';
	// Layers of Nix list their store paths: `['/nix/store/HASH-bash-5.2']`.
	if (!comment.startsWith('store paths: ')) return comment;
	return comment.replace(/'\/nix\/store\/[0-9a-z]{32}-([^']*)'/g, '$1').replace(/[[\]]/g, '');
}
