import { build, type Plugin } from "esbuild";

/** The repository: names of source files in a bundle start here, so that they are the same anywhere. */
export const repository = new URL("../../../", import.meta.url);

/**
 * Bundles a program and everything it imports, except Node's own modules, into one ES module.
 *
 * It is not minified: that makes the file half as large and the start no faster, and a stack trace in
 * the log would name neither a function nor a line. For the same reason there is no source map: the
 * bundle says itself which file each part comes from.
 *
 * @param entryPoint - the program's first module
 * @param outputFile - where to write it
 * @param apart - what it may load while it runs, as it imports it → the file beside it that has it
 * @returns the source files that went into the bundle, relative to {@link repository}
 */
export async function bundleProgram(
  entryPoint: URL,
  outputFile: URL,
  apart: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entryPoint.pathname],
    outfile: outputFile.pathname,
    absWorkingDir: repository.pathname,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    // The options of the type checker, which the image's build does not have, would show in the bytes.
    tsconfigRaw: {},
    // Kept in a file of their own (third-party-licenses.ts), also for packages that have no such comment.
    legalComments: "none",
    // opossum, pino and prom-client are CommonJS, and call `require` for Node's modules.
    banner: {
      js: 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);',
    },
    plugins: [loadedApart(apart)],
    metafile: true,
    logLevel: "warning",
  });
  return Object.keys(metafile.inputs);
}

/** Leaves dynamic imports in the bundle, and what they load out of it. */
function loadedApart(files: Readonly<Record<string, string>>): Plugin {
  return {
    name: "loaded-apart",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, kind }) => {
        const file = kind === "dynamic-import" ? files[path] : undefined;
        return file === undefined ? undefined : { path: `./${file}`, external: true };
      });
    },
  };
}
