import { configurationFolder } from "./alertmanager-flags.ts";
import type { Credential } from "./channels.ts";

/** Where a credential is below the folder of the configuration. */
export function credentialPath(name: Credential): string {
  return `credentials/${name}`;
}

/** The file with the value of a credential, which Alertmanager reads anew for every notification. */
export function credentialFile(name: Credential): string {
  return `${configurationFolder}/${credentialPath(name)}`;
}
