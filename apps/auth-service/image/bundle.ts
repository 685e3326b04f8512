import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import manifest from "../package.json" with { type: "json" };
import { bundleProgram, repository } from "./bundle-program.ts";
import { copySwaggerUi } from "./copy-swagger-ui.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

/**
 * Writes everything that the container image has besides Node: the service, what it loads where it traces,
 * and its health check, each in one file, Swagger UI, and the licenses of what is in them. The same sources give the same bytes.
 *
 * @param folder - emptied first; its name ends in a slash
 */
export async function bundle(folder: URL): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const programs = {
    "main.js": new URL("../src/main.ts", import.meta.url),
    "tracing.js": new URL("../src/tracing/open-telemetry-tracing.ts", import.meta.url),
    "health.js": new URL("health.ts", import.meta.url),
  };
  const sources = await Promise.all(
    Object.entries(programs).map(([file, entryPoint]) =>
      bundleProgram(entryPoint, new URL(file, folder), {
        "./open-telemetry-tracing.ts": "tracing.js",
      }),
    ),
  );
  const { name, version, license, type } = manifest;
  await writeFile(
    new URL("package.json", folder),
    `${JSON.stringify({ name, version, license, type }, undefined, 2)}\n`,
  );
  await writeFile(
    new URL("third-party-licenses.txt", folder),
    await thirdPartyLicenses(sources.flat()),
  );
  await copyFile(new URL("LICENSE", repository), new URL("LICENSE", folder));
  await copySwaggerUi(folder);
}

if (import.meta.main) {
  const folder = pathToFileURL(process.argv[2] ?? new URL("../dist", import.meta.url).pathname);
  folder.pathname += "/";
  await bundle(folder);
  const { length } = await readFile(new URL("main.js", folder));
  process.stdout.write(
    `${folder.pathname} is ready: main.js has ${Math.round(length / 1024)} KiB\n`,
  );
}
