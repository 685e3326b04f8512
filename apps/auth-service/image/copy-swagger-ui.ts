import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

/** What `/docs` serves (src/docs/docs-routes.ts), and what Apache-2.0 wants beside it. */
const FILES = [
  "swagger-ui.css",
  "swagger-ui-bundle.js",
  "swagger-ui-bundle.js.LICENSE.txt",
  "LICENSE",
  "NOTICE",
];

/**
 * Copies the part of Swagger UI that the service reads at run time to where Node finds the package from
 * the bundle: a megabyte and a half instead of the fifteen that the package has.
 *
 * @param folder - of the bundle
 */
export async function copySwaggerUi(folder: URL): Promise<void> {
  const target = new URL("node_modules/swagger-ui-dist/", folder);
  await mkdir(target, { recursive: true });
  for (const file of FILES) {
    await copyFile(installed(file), new URL(file, target));
  }
  const { name, version, license } = JSON.parse(await readFile(installed("package.json"), "utf8"));
  await writeFile(
    new URL("package.json", target),
    `${JSON.stringify({ name, version, license }, undefined, 2)}\n`,
  );
}

function installed(file: string): URL {
  return new URL(import.meta.resolve(`swagger-ui-dist/${file}`));
}
