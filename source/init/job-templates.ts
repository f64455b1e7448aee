/** A file that `init` writes. */
export type NewFile = {
	/** Relative to the project's folder, or absolute. */
	readonly path: string;
	readonly text: string;
	readonly isExecutable?: boolean;
	/** The next step, for the user. */
	readonly hint?: string;
};

/** The jobs that `init` can write, by their option. */
export const jobNames = ['github', 'gitlab', 'prePush'] as const;

export type JobName = (typeof jobNames)[number];

/** A workflow of GitHub Actions: findings become annotations, and a summary of the run. */
const github = (file: string): NewFile => ({
	path: '.github/workflows/layerscope.yml',
	text: `# Checks the image of each pull request with the rules of .layerscope.yaml.
name: Image
on: pull_request

permissions:
  contents: read

jobs:
  layerscope:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - uses: actions/cache@v4
        with:
          path: ~/.cache/layerscope
          key: layerscope-\${{ github.run_id }}
          restore-keys: layerscope-
      - run: docker build${fileOption(file)} --tag app:ci .
      - run: npx --yes layerscope ci --dockerfile ${file} app:ci
`,
});

/** A job of GitLab CI with a code quality report and a test report. */
const gitlab = (file: string): NewFile => ({
	path: '.gitlab/layerscope.yml',
	text: `# Checks the image of each merge request with the rules of .layerscope.yaml.
layerscope:
  stage: test
  image: docker:28
  services: [docker:28-dind]
  variables:
    XDG_CACHE_HOME: $CI_PROJECT_DIR/.cache
  cache:
    key: layerscope
    paths: [.cache/layerscope]
  before_script:
    - apk add --no-cache nodejs npm
  script:
    - docker build${fileOption(file)} --tag app:ci .
    - npx --yes layerscope ci --dockerfile ${file}
      --report text,gitlab=gl-code-quality-report.json,junit=layerscope.xml app:ci
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: layerscope.xml
`,
	hint: 'Add to .gitlab-ci.yml: include: {local: .gitlab/layerscope.yml}',
});

/** A hook of git that builds and checks the image before a push. */
function prePush(file: string, hooksFolder: string): NewFile {
	return {
		path: `${hooksFolder}/pre-push`,
		text: `#!/bin/sh
# Checks the image before a push with the rules of .layerscope.yaml. To push all the same:
# git push --no-verify
set -e
docker build${fileOption(file)} --quiet --tag layerscope-pre-push . >/dev/null
npx --yes layerscope ci --dockerfile ${file} layerscope-pre-push </dev/null
`,
		isExecutable: true,
	};
}

/** Names of the file that builds the image, the first of which docker finds by itself. */
export const dockerfileNames = ['Dockerfile', 'Containerfile'] as const;

function fileOption(file: string): string {
	return file === dockerfileNames[0] ? '' : ` --file ${file}`;
}

/** A project that jobs are written for. */
export type Project = {
	readonly dockerfile: (typeof dockerfileNames)[number];
	/** Folder of git's hooks, relative to the project's or absolute. */
	readonly hooksFolder: string;
};

export function jobTemplate(name: JobName, {dockerfile, hooksFolder}: Project): NewFile {
	switch (name) {
		case 'github':
			return github(dockerfile);
		case 'gitlab':
			return gitlab(dockerfile);
		case 'prePush':
			return prePush(dockerfile, hooksFolder);
	}
}
