import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {commandOf, stepCommand} from '../../source/image/step-command.ts';

/** Rows of the texts in a history and the instructions that they came from. */
function testCommands(rows: readonly (readonly [createdBy: string, command: string])[]): void {
	for (const [createdBy, command] of rows) {
		test(JSON.stringify(createdBy), () => assert.equal(commandOf(createdBy), command));
	}
}

describe('the history of the classic builder reads as its Dockerfile', () => {
	testCommands([
		[
			'/bin/sh -c #(nop) COPY file:73e2b2d48642b21b357384b0cb81c1869cc5e0c48a00f61553756196058304b9 in /bin/busybox ',
			'COPY … /bin/busybox',
		],
		['/bin/sh -c #(nop) COPY multi:59e3963f5e7d in /dest/ ', 'COPY … /dest/'],
		['/bin/sh -c #(nop) COPY --chown=node:node dir:ebce in /app ', 'COPY --chown=node:node … /app'],
		// Docker 20 forgets a space.
		[
			'/bin/sh -c #(nop) COPY --chown=1000:1000dir:ebce in /app/ ',
			'COPY --chown=1000:1000 … /app/',
		],
		['/bin/sh -c #(nop) ADD file:66f7776d930b202ece in / ', 'ADD … /'],
		['/bin/busybox --install -s /bin', 'RUN /bin/busybox --install -s /bin'],
		['/bin/sh -c apt-get update', 'RUN apt-get update'],
		['/bin/sh -c set -e;\n  make # all', 'RUN set -e;\n  make # all'],
		['/bin/bash -o pipefail -c curl x | sh', 'RUN curl x | sh'],
		['/bin/bash -euxo pipefail -c make', 'RUN make'],
		['|1 VERSION=2 /bin/sh -c make', 'RUN make'],
		['|2 NAME=two words VERSION=1.2 /bin/busybox touch /a b', 'RUN /bin/busybox touch /a b'],
		['/bin/sh -c #(nop)  ENV PATH=/bin', 'ENV PATH=/bin'],
		['/bin/sh -c #(nop)  ENV A=1 B=two words', 'ENV A=1 B="two words"'],
		['/bin/sh -c #(nop)  ARG NAME=two words', 'ARG NAME="two words"'],
		['/bin/sh -c #(nop)  ARG NAME', 'ARG NAME'],
		[
			'/bin/sh -c #(nop)  LABEL org.example.a=one b=two words c=quo"te',
			'LABEL org.example.a=one b="two words" c="quo\\"te"',
		],
		['/bin/sh -c #(nop)  MAINTAINER Jane <jane@example.org>', 'MAINTAINER Jane <jane@example.org>'],
		['/bin/sh -c #(nop)  EXPOSE 443 80', 'EXPOSE 80 443'],
		['/bin/sh -c #(nop)  EXPOSE 53/udp', 'EXPOSE 53/udp'],
		['/bin/sh -c #(nop)  EXPOSE 443/tcp 80/tcp', 'EXPOSE 80 443'],
		['/bin/sh -c #(nop)  EXPOSE map[80/tcp:{} 443/tcp:{}]', 'EXPOSE 80 443'],
		['/bin/sh -c #(nop)  EXPOSE $PORT', 'EXPOSE $PORT'],
		['/bin/sh -c #(nop)  VOLUME [/data /var/log]', 'VOLUME /data /var/log'],
		['/bin/sh -c #(nop)  USER 1000:1000', 'USER 1000:1000'],
		['/bin/sh -c #(nop) WORKDIR /app', 'WORKDIR /app'],
		['/bin/sh -ec #(nop)  SHELL [/bin/sh -ec]', 'SHELL ["/bin/sh", "-ec"]'],
		['/bin/bash -o pipefail -c #(nop)  STOPSIGNAL SIGQUIT', 'STOPSIGNAL SIGQUIT'],
		['/bin/sh -ec #(nop)  ONBUILD COPY . /src', 'ONBUILD COPY . /src'],
		['/bin/sh -c #(nop)  ENTRYPOINT ["/bin/sh" "-c"]', 'ENTRYPOINT ["/bin/sh", "-c"]'],
		['/bin/sh -c #(nop) ENTRYPOINT &{["/entrypoint.sh"]}', 'ENTRYPOINT ["/entrypoint.sh"]'],
		[
			'/bin/sh -c #(nop)  CMD ["echo" "a \\"quoted\\" b" "& <x>"]',
			'CMD ["echo", "a \\"quoted\\" b", "& <x>"]',
		],
		['/bin/sh -c #(nop)  CMD []', 'CMD []'],
		[
			'/bin/sh -c #(nop)  HEALTHCHECK &{[CMD-SHELL wget -q -O- http://localhost/ || exit 1] 5s 3s 0s 0s 2}',
			'HEALTHCHECK --interval=5s --timeout=3s --retries=2 CMD wget -q -O- http://localhost/ || exit 1',
		],
		[
			'/bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "wget -q http://localhost/"] "1m30s" "3s" "0s" \'\\x02\'}',
			'HEALTHCHECK --interval=1m30s --timeout=3s --retries=2 CMD wget -q http://localhost/',
		],
		[
			'/bin/sh -c #(nop)  HEALTHCHECK &{["CMD" "/probe" "-v"] "0s" "0s" "7s" \'\\n\'}',
			'HEALTHCHECK --start-period=7s --retries=10 CMD ["/probe", "-v"]',
		],
		['/bin/sh -c #(nop)  HEALTHCHECK &{[NONE] 0s 0s 0s 0s 0}', 'HEALTHCHECK NONE'],
		['/bin/sh -c #(nop)  HEALTHCHECK &{["NONE"] "0s" "0s" "0s" \'\\x00\'}', 'HEALTHCHECK NONE'],
		['/bin/sh -c echo "#(nop) x"', 'RUN echo "#(nop) x"'],
	]);
});

describe('the history of BuildKit reads as its Dockerfile', () => {
	testCommands([
		['RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
		['RUN |2 VERSION=1.2 NAME=two words /bin/sh -ec make # buildkit', 'RUN make'],
		['RUN /bin/busybox touch /a b # buildkit', 'RUN /bin/busybox touch /a b'],
		[
			'RUN |1 VERSION=1.2 /bin/sh -c set -e\necho one > /h1\n# note\necho two > /h2\n # buildkit',
			'RUN <<EOF\nset -e\necho one > /h1\n# note\necho two > /h2\nEOF',
		],
		[
			'RUN /bin/sh -c <<-EOF cat > /h3\n indented\nEOF # buildkit',
			'RUN <<-EOF cat > /h3\n indented\nEOF',
		],
		['COPY a.txt b.txt /dest/ # buildkit', 'COPY a.txt b.txt /dest/'],
		['COPY --chown=1:1 --chmod=644 dir /app/ # buildkit', 'COPY --chown=1:1 --chmod=644 dir /app/'],
		['COPY <<EOF /conf.txt # buildkit', 'COPY <<EOF /conf.txt'],
		['ADD alpine-minirootfs.tar.gz / # buildkit', 'ADD alpine-minirootfs.tar.gz /'],
		['ENV A=1 B=two words', 'ENV A=1 B="two words"'],
		['EXPOSE [443/tcp 80/tcp]', 'EXPOSE 80 443'],
		['EXPOSE map[80/tcp:{}]', 'EXPOSE 80'],
		['VOLUME [/data /var/log]', 'VOLUME /data /var/log'],
		['SHELL [/bin/bash -o pipefail -c]', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'],
		['CMD ["echo" "a" "b"]', 'CMD ["echo", "a", "b"]'],
		[
			'HEALTHCHECK &{["CMD-SHELL" "wget localhost"] "5s" "3s" "0s" "0s" \'\\x02\'}',
			'HEALTHCHECK --interval=5s --timeout=3s --retries=2 CMD wget localhost',
		],
	]);
});

describe('the history of Buildah and Podman reads as its Dockerfile', () => {
	testCommands([
		['/bin/sh -c #(nop) COPY file:3730eddf2a41 in /bin/sh      ', 'COPY … /bin/sh'],
		['/bin/sh -c #(nop) ENV A=1 B="two words"', 'ENV A=1 B="two words"'],
		['/bin/sh -c #(nop) ENV OLD style value', 'ENV OLD style value'],
		[
			'/bin/sh -c #(nop) LABEL a="one" b=\'two words\' c="quo\\"te"',
			'LABEL a="one" b=\'two words\' c="quo\\"te"',
		],
		['/bin/sh -c #(nop) EXPOSE 80 443', 'EXPOSE 80 443'],
		['/bin/sh -c #(nop) VOLUME ["/data", "/var/log"]', 'VOLUME /data /var/log'],
		['/bin/sh -c #(nop) VOLUME ["/a b"]', 'VOLUME ["/a b"]'],
		['/bin/sh -c #(nop) SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/sh", "-ec"]'],
		['/bin/sh -c #(nop) CMD ["echo", "a \\"b\\""]', 'CMD ["echo", "a \\"b\\""]'],
		['/bin/sh -c #(nop) CMD echo shell form', 'CMD echo shell form'],
		[
			'/bin/sh -c #(nop) HEALTHCHECK --interval=5s CMD wget localhost || exit 1',
			'HEALTHCHECK --interval=5s CMD wget localhost || exit 1',
		],
		['|3 NAME=two words VERSION=1.2 /bin/sh -c echo $VERSION > /v', 'RUN echo $VERSION > /v'],
		[
			'|3 NAME=x VERSION=1.2 /bin/sh -c ["/bin/busybox", "touch", "/a b"]',
			'RUN ["/bin/busybox", "touch", "/a b"]',
		],
	]);
});

describe('the history of Windows images reads as its Dockerfile', () => {
	testCommands([
		['cmd /S /C #(nop)  ENV A=1', 'ENV A=1'],
		['cmd /S /C mkdir C:\\app', 'RUN mkdir C:\\app'],
		['cmd /S /C powershell -File install.ps1', 'RUN powershell -File install.ps1'],
		[
			"powershell -Command $ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; #(nop) COPY file:1a in C:\\app ",
			'COPY … C:\\app',
		],
		[
			"powershell -Command $ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; Expand-Archive a.zip",
			'RUN Expand-Archive a.zip',
		],
		['RUN powershell -Command Get-Date # buildkit', 'RUN Get-Date'],
		[
			"SHELL [powershell -Command $ErrorActionPreference = 'Stop';]",
			'SHELL ["powershell", "-Command", "$ErrorActionPreference = \'Stop\';"]',
		],
		['Apply image 10.0.20348.2700', 'Apply image 10.0.20348.2700'],
	]);
});

describe('steps of no Dockerfile are described', () => {
	for (const [createdBy, comment, command] of [
		['', 'Imported from -', 'base image (docker import)'],
		['', 'Created by Image Factory', 'Created by Image Factory'],
		[
			"# debian.sh --arch 'amd64' out/ 'bookworm' '@1731283200'",
			'debuerreotype 0.15',
			'base image (debian bookworm)',
		],
		['sh -c echo a > /aa', 'note', 'RUN echo a > /aa'],
		['/bin/bash', '', 'docker commit (/bin/bash)'],
		['bash', 'with my changes', 'docker commit (with my changes)'],
		['bazel build //app:image', '', 'bazel build //app:image'],
		['apko', 'This is an apko single-layer image', 'apko: This is an apko single-layer image'],
		[
			'ko build ko://example.org/app',
			'go build output, at /ko-app/app',
			'ko build ko://example.org/app: go build output, at /ko-app/app',
		],
		['jib-maven-plugin:3.4.0', 'dependencies', 'jib-maven-plugin:3.4.0: dependencies'],
		[
			'',
			"store paths: ['/nix/store/0c0mvyqzpxwfqv9qn0hcx3wp0xkvzq0y-bash-5.2', '/nix/store/1c0mvyqzpxwfqv9qn0hcx3wp0xkvzq0y-glibc-2.39']",
			'store paths: bash-5.2, glibc-2.39',
		],
		['RUN apk add curl', '', 'RUN apk add curl'],
		['', '', ''],
	]) {
		test(JSON.stringify([createdBy, comment]), () => {
			assert.equal(commandOf(createdBy, comment), command);
		});
	}
});

describe('the build arguments of a RUN', () => {
	for (const [createdBy, buildArguments] of [
		['RUN |2 V=1 NAME=two words /bin/sh -c X=1 make # buildkit', ['V=1', 'NAME=two words']],
		['|2 NAME=two words V=1 /bin/busybox touch /a', ['NAME=two words', 'V=1']],
		['|1 URL=http://a/?b=c /bin/bash -ec make', ['URL=http://a/?b=c']],
		['/bin/sh -c V=1 make', []],
		['|1 V=1', []],
	] as const) {
		test(JSON.stringify(createdBy), () => {
			assert.deepEqual(stepCommand(createdBy).buildArguments, buildArguments);
		});
	}
});
