import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { gauge } from "./phases.ts";

const promtool = useTool("promtool");

const DAY = 86_400;

/** The moments of a test begin at the epoch. */
const ending = (series: string, phases: readonly (readonly [minutes: number, days: number])[]) =>
  gauge(
    series,
    phases.map(([minutes, days]) => ({ minutes, value: days * DAY })),
  );

const shown = (pod: string, phases: readonly (readonly [minutes: number, days: number])[]) =>
  ending(
    `envoy_listener_ssl_certificate_expiration_unix_time_seconds{certificate="kubernetes___paystream_tls",instance="${pod}:15090"}`,
    phases,
  );

describeAlert(promtool, {
  alert: "GatewayCertificateExpiring",
  severity: "warning",
  labels: { certificate: "kubernetes___paystream_tls" },
  trouble: [
    // One pod has not heard of the new certificate.
    shown("a", [
      [10, 8],
      [10, 6],
      [10, 96],
    ]),
    shown("b", [
      [10, 8],
      [20, 96],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "14m45s", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "19m45s", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "15m",
    summary: "The gateway's certificate kubernetes___paystream_tls is about to end",
    description:
      "The certificate kubernetes___paystream_tls ends in 5d 23h 45m 0s; from then on clients refuse the connection. It should have been replaced before its last 7 days.",
  },
  quiet: { "one that is replaced in time": [shown("a", [[30, 7.1]])] },
});

const root = (phases: readonly (readonly [minutes: number, days: number])[]) =>
  ending('citadel_server_root_cert_expiry_timestamp{job="istiod"}', phases);
const chain = (phases: readonly (readonly [minutes: number, days: number])[]) =>
  ending('citadel_server_cert_chain_expiry_timestamp{job="istiod"}', phases);

describeAlert(promtool, {
  alert: "MeshCertificateExpiring",
  severity: "warning",
  labels: {},
  // The root is good for years; what it has signed is not.
  trouble: [
    root([[30, 3650]]),
    chain([
      [10, 31],
      [10, 20],
      [10, 365],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "19m45s", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "15m",
    summary: "A certificate that signs the identities of the mesh is about to end",
    description:
      "The root certificate of the mesh, or the one that signs for it, ends in 19d 23h 45m 0s; from then on nothing in the mesh can connect. It should have been replaced before its last 30 days.",
  },
  quiet: { "two that last": [root([[30, 3650]]), chain([[30, 31]])] },
});

describeAlert(promtool, {
  alert: "MeshCertificateExpiring",
  severity: "warning",
  labels: {},
  trouble: [
    root([
      [10, 31],
      [10, 20],
      [10, 3650],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "15m", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "15m",
    summary: "A certificate that signs the identities of the mesh is about to end",
    description:
      "The root certificate of the mesh, or the one that signs for it, ends in 19d 23h 45m 0s; from then on nothing in the mesh can connect. It should have been replaced before its last 30 days.",
  },
  quiet: {},
});
