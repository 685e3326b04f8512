import { by, min, time, type Vector } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import { gatewaySeries } from "../programs/gateway.ts";
import { istiodSeries } from "../programs/istiod.ts";
import type { RuleGroup } from "./rule-group.ts";

const SECONDS_PER_DAY = 86_400;

const { certificateDays, rootCertificateDays } = objectives.alerts;

/** Certificates that end: what the gateway shows clients, and what the mesh stands on (spec 002). */
export function certificateRules(pace: Pace): RuleGroup {
  return {
    name: "certificates",
    dashboard: dashboardUids.security,
    recorded: [],
    alerts: [
      {
        name: "GatewayCertificateExpiring",
        // Of several pods, the one that has not heard of a new certificate.
        query: secondsTo(
          min(
            gatewaySeries("envoy_listener_ssl_certificate_expiration_unix_time_seconds"),
            by("certificate"),
          ),
        ).lt(certificateDays * SECONDS_PER_DAY),
        for: pace.duration(300),
        severity: "warning",
        team: "platform",
        summary: "The gateway's certificate {{ $labels.certificate }} is about to end",
        description: `The certificate {{ $labels.certificate }} ends in {{ $value | humanizeDuration }}; from then on clients refuse the connection. It should have been replaced before its last ${certificateDays} days.`,
      },
      {
        name: "MeshCertificateExpiring",
        query: secondsTo(min(istiodSeries("citadel_server_root_cert_expiry_timestamp")))
          .lt(rootCertificateDays * SECONDS_PER_DAY)
          .or(
            secondsTo(min(istiodSeries("citadel_server_cert_chain_expiry_timestamp"))).lt(
              rootCertificateDays * SECONDS_PER_DAY,
            ),
          ),
        for: pace.duration(300),
        severity: "warning",
        team: "platform",
        summary: "A certificate that signs the identities of the mesh is about to end",
        description: `The root certificate of the mesh, or the one that signs for it, ends in {{ $value | humanizeDuration }}; from then on nothing in the mesh can connect. It should have been replaced before its last ${rootCertificateDays} days.`,
      },
    ],
  };
}

function secondsTo<Labels extends string>(end: Vector<Labels>): Vector<Labels> {
  return end.sub(time());
}
