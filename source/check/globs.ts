import picomatch from 'picomatch';

export type PathTest = (path: string) => boolean;

/** The test for paths that match one of some globs, or are below a path that does. */
export function pathTest(globs: readonly string[]): PathTest {
	if (globs.length === 0) return () => false;
	const all = globs.flatMap(glob => [glob, `${glob.replace(/\/+$/, '')}/**`]);
	return picomatch(all, {dot: true, nonegate: true});
}

/** The test for names of images, in which `*` also matches slashes. */
export function nameTest(glob: string): (name: string) => boolean {
	return picomatch(glob, {bash: true, dot: true, nonegate: true});
}
