/** The help text, which the readme quotes. */
export const helpText = `
Usage
  $ layerscope IMAGE                  explore an image (without a terminal: print a summary)
  $ layerscope                        choose one of the engine's images and explore it
  $ layerscope ci IMAGE...            check images against rules (also: CI=true layerscope IMAGE)
  $ layerscope ls IMAGE [PATH]        list the final file tree, or PATH of it
  $ layerscope find IMAGE TERMS...    find paths in all layers, removed files included
  $ layerscope top IMAGE [TERMS...]   list the largest files
  $ layerscope cat IMAGE PATH         print one file
  $ layerscope diff IMAGE PATH        show what changed between the last two versions of a file
  $ layerscope extract IMAGE PATH [DEST]
                                      write a file or folder to DEST, or into it (- prints a file)
  $ layerscope compare OLD NEW        show the changes between two images
  $ layerscope build [ARGS]           run docker build ARGS, then explore (or check) the image
  $ layerscope containers             list the engine's containers and what each has written
  $ layerscope init                   write a commented config, and jobs for CI
  $ layerscope cache ls|prune|clear   list or remove the cached data of images
  $ layerscope help [COMMAND]         print this help, or that of a command

IMAGE is the name or id of an image in the Docker Engine; or the path of an archive written by
docker save, podman save, skopeo, buildx, crane or kaniko, of a root file system (docker export),
each plain, .gz or .zst, or of a folder (OCI layout, skopeo's dir:); or - for standard input.
PATH:TAG and PATH@DIGEST choose one of several images. Files take precedence over names;
docker:NAME, podman:NAME, docker-archive:, oci-archive:, oci: and dir:PATH are unambiguous.
registry:HOST/NAME:TAG is read from its registry, without an engine. container:NAME is a container:
the layers of its image, and on top the files that it has written.
ci also takes patterns for paths and for names of the engine's images: 'images/*.tar' 'team/*:ci'.

Options
  --platform OS/ARCH[/VARIANT]|all    platform to open, if the image has several (all: each of them,
                                      for ci, compare and JSON)
  --host URL                          engine address: unix:///var/run/docker.sock, ssh://USER@HOST …
  --context NAME                      use the engine of a docker context
  --pull missing|always|never         whether the engine pulls the image first (default missing;
                                      the inspector asks)
  --insecure                          registry: accept http and invalid certificates
  --cacert FILE                       registry: trust these authorities, too (PEM)
  --mirror HOST                       registry: ask this one before Docker Hub
  --save FILE                         registry: keep the image as an OCI archive
  --json FILE                         write all figures as JSON (- for standard output)
  --no-cache                          neither use nor write the cache
  --slow                              for slow connections: fewer frames, columns and styles
                                      (LAYERSCOPE_SLOW=1 does the same)
  --theme NAME                        auto (by the terminal's background), dark, light, contrast, or
                                      terminal (its own 16 colours)
  --ascii                             ASCII signs only
  --no-mouse                          leave the mouse to the terminal
  --screen-reader                     print changes as lines of text instead of a screen
  --verbose                           print the stack trace of errors
  --help, --version

Options of ci
  --lowest-efficiency RATIO           fail below this ratio, 0 to 1 (default 0.9)
  --highest-wasted-bytes SIZE         fail above this size: 20MB, 1.5GiB, 4096 (default disabled)
  --highest-user-wasted-percent RATIO fail above this ratio, 0 to 1 (default 0.1)
  --highest-image-bytes SIZE, --highest-layer-bytes SIZE, --highest-compressed-bytes SIZE,
  --highest-removable-bytes SIZE, --highest-layer-count N
                                      fail above this size or number (default disabled)
  --figures layerscope|dive           figures to check (default layerscope)
  --base IMAGE                        the image that it is built from: its own waste does not count
  --include-base                      let it count all the same
  --config FILE                       rules file, instead of .layerscope.yaml or .dive-ci
  --baseline FILE                     fail only on what is new or worse than this file has (default
                                      .layerscope-baseline.json beside the config, if it is there)
  --write-baseline[=FILE]             record what the images have now, and pass
  --baseline-name NAME                name of the image in the baseline (default its own, without
                                      registry and tag)
  --tighten                           lower what the baseline allows to what the images have now
  --against OLD                       fail only on what is new or worse than in OLD: an image, or a
                                      file that ci --json wrote
  --tolerance 1%|500kB                how much larger is not worse (default 1%)
  --report FORMAT[=FILE]              text, json, markdown, junit, sarif, gitlab, html or dive;
                                      without FILE to standard output (repeat it, or use commas);
                                      compare: text, json, markdown or html
  --dockerfile FILE                   point reports at the lines of this Dockerfile
  --no-annotations                    on GitHub: no annotations and no summary of the step

Options of init
  --from IMAGE                        take the limits from this image
  --github, --gitlab, --pre-push      write a workflow, a job or a git hook, too

Options of ls, find, top, cat, diff, extract and compare
  --layer N                           ls, find, top, cat, extract: the tree as of layer N (from 0);
                                      without a command: open the inspector at layer N
  --layers A..B                       diff: the file as of layer A, and as of layer B
  --force                             cat: print binary data to a terminal, too
  --ndjson                            ls, find, top: one JSON object per line
  --sort name|size                    ls: the order (default name)
  --depth N                           ls: levels below PATH (default all)
  -n, --limit N                       find, top: most paths to list (default all; 20)
  --mtime                             compare: count files that differ only in mtime as modified
  --fail-on growth=10%,waste=0        compare: exit 1 if the image, its waste, its removable bytes
                                      (removable=) or its layers (layers=) grow by more

The metadata of images is cached in ~/.cache/layerscope, so that they open at once the next time.
The limit is 1 GB, or LAYERSCOPE_CACHE_SIZE (0 disables the cache). cache prune frees space; cache
clear removes everything.

Terms of find and top, of which all must hold (quote them for the shell; !TERM negates)
  TEXT  ~FUZZY  /REGEX/  '*.GLOB'     parts of the path
  'size>10MB'  kind:file|dir|link|hardlink|device|fifo  owner:UID[:GID]
  is:added|modified|removed|final|wasted|removable|setuid|setgid
  layer:N[..M]                        written or removed by these layers
  changed:content|size|mode|owner|link|xattrs|time

Options of dive are accepted, too: --ci, --ci-config FILE, --source docker|podman|docker-archive and
--ignore-errors (see docs/from-dive.md).

extract never overwrites files. It keeps modes, times and links, but not owners or set-uid bits.

Exit codes
  0 success   1 a rule failed   2 an error occurred

Examples
  $ layerscope nginx:latest
  $ docker save app | layerscope -
  $ layerscope ci --highest-wasted-bytes 20MB app:1 app:2
  $ layerscope extract app:1 /etc/nginx ./nginx-as-shipped
  $ layerscope diff app:1 /etc/nginx/nginx.conf --layers 2..6
  $ layerscope build --tag app:2 .
  $ layerscope ls --ndjson app:1 /usr/lib | jq -s 'sort_by(-.size)[:10]'
`;
