import { readdir, readFile } from "node:fs/promises";
import { repository } from "./bundle-program.ts";

/** The last `node_modules/<package>/` of a path, and all before it. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+\//;

const LICENSE_FILE = /^(?:license|licence|notice|copying)(?:\.|$)/i;

/**
 * The licenses of the packages in a bundle, with their texts: most want to be passed on with the code.
 *
 * @param sources - files of the bundle, relative to the repository
 */
export async function thirdPartyLicenses(sources: readonly string[]): Promise<string> {
  const folders = new Set(sources.flatMap((source) => PACKAGE_FOLDER.exec(source)?.[0] ?? []));
  const licenses = await Promise.all([...folders].map(licenseOf));
  return licenses.sort().join("\n");
}

async function licenseOf(packageFolder: string): Promise<string> {
  const folder = new URL(packageFolder, repository);
  const { name, version, license } = JSON.parse(
    await readFile(new URL("package.json", folder), "utf8"),
  );
  const files = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
  return [`# ${name} ${version} (${license})`, ...texts.map((text) => text.trim()), ""].join(
    "\n\n",
  );
}
