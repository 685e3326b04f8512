import { rootCertificates } from "node:tls";
import type { ImageFile } from "./image-file.ts";

/** Nobody in particular, as distroless images have it. */
export const NONROOT = 65_532;

const HOME = "/home/nonroot";

/**
 * What a program may look for whatever it is: who its user is, where names are looked up, whom to trust,
 * and a place for temporary files. As https://github.com/GoogleContainerTools/distroless/blob/main/base
 */
export const baseFiles: readonly ImageFile[] = [
  {
    path: "/etc/passwd",
    content: `root:x:0:0:root:/root:/sbin/nologin
nonroot:x:${NONROOT}:${NONROOT}:nonroot:${HOME}:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
`,
  },
  { path: "/etc/group", content: `root:x:0:\nnonroot:x:${NONROOT}:\nnobody:x:65534:\n` },
  { path: "/etc/nsswitch.conf", content: "hosts: files dns\n" },
  // Mozilla's, from the Node that the workspace pins.
  { path: "/etc/ssl/certs/ca-certificates.crt", content: `${rootCertificates.join("\n")}\n` },
  { path: HOME, mode: 0o700, owner: NONROOT },
  { path: "/root", mode: 0o700 },
  { path: "/tmp", mode: 0o1777 },
];

/** What such an image has in its environment. */
export const baseEnvironment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  SSL_CERT_FILE: "/etc/ssl/certs/ca-certificates.crt",
} as const;
