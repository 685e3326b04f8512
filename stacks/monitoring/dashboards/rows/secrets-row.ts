import { Days, NoUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, max, min, time, type Vector } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { externalSecretsSeries } from "../../programs/external-secrets.ts";
import { gateway, gatewaySeries } from "../../programs/gateway.ts";
import { istiod, istiodSeries } from "../../programs/istiod.ts";
import { type RecordingRules, windowSeconds } from "../../rules/recording-rules.ts";
import type { Watch } from "../../rules/rule-group.ts";
import { stat } from "../panels/stat.ts";
import { statesOf } from "../panels/state-timeline.ts";
import { above, thresholds } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const SECONDS_PER_DAY = 86_400;

const { certificateDays, rootCertificateDays } = objectives.alerts;

const syncStates = [
  { value: 0, text: "synced", color: "green" },
  { value: 1, text: "failed", color: "red" },
] as const;

/** Whether secrets arrive, and certificates last (spec 002, "Vault Failure", "Certificate Expiry"). */
export function secretsRow(recorded: RecordingRules, { pace, programs }: Watch): Row {
  return {
    title: "Secrets and certificates",
    panels: [
      syncs(recorded, pace),
      syncState(),
      ...(programs.includes(gateway)
        ? [
            daysLeft({
              title: "Certificates of the gateway",
              description: `Days until each certificate ends that the gateway shows clients. From then on they refuse the connection; below ${certificateDays} somebody is told.`,
              days: certificateDays,
              queries: [
                [
                  daysTo(
                    min(
                      gatewaySeries("envoy_listener_ssl_certificate_expiration_unix_time_seconds"),
                      by("certificate"),
                    ),
                  ),
                  "{{certificate}}",
                ],
              ],
            }),
          ]
        : []),
      ...(programs.includes(istiod)
        ? [
            daysLeft({
              title: "Certificates of the mesh",
              description: `Days until the certificates end with which the mesh signs identities. From then on nothing in it can connect; below ${rootCertificateDays} somebody is told.`,
              days: rootCertificateDays,
              queries: [
                [daysTo(min(istiodSeries("citadel_server_root_cert_expiry_timestamp"))), "root"],
                [
                  daysTo(min(istiodSeries("citadel_server_cert_chain_expiry_timestamp"))),
                  "signing",
                ],
              ],
            }),
          ]
        : []),
    ],
  };
}

function syncs({ secretSyncs }: RecordingRules, pace: Pace) {
  return timeSeries({
    title: "Syncs of the secrets",
    description: `How often the service's secrets were brought from Vault with success over ${pace.inWords(windowSeconds)}. At none, what is rotated in Vault does not reach the pods: Vault, its login, or the operator is not well.`,
    unit: Short,
    thresholds: above(1),
    queries: [[secretSyncs.series(), "syncs"]],
  });
}

function syncState() {
  const [synced, failed] = syncStates;
  return stat(
    {
      title: "State of the secrets",
      description:
        "What External Secrets says of each secret that it brings. It says so when it has tried: an operator that is gone says nothing new, which the syncs beside it show.",
      unit: NoUnit,
      noValue: "unknown",
      thresholds: thresholds(synced.color, [failed.value, failed.color]),
      queries: [
        [
          max(
            externalSecretsSeries("externalsecret_status_condition", {
              condition: "Ready",
              status: "False",
            }),
            by("name"),
          ),
          "{{name}}",
        ],
      ],
    },
    statesOf(syncStates),
  );
}

function daysLeft({
  days,
  ...options
}: Pick<Parameters<typeof stat>[0], "title" | "description" | "queries"> & {
  readonly days: number;
}) {
  return stat({
    ...options,
    unit: Days,
    decimals: 0,
    noValue: "unknown",
    thresholds: thresholds("red", [days, "green"]),
  });
}

function daysTo<Labels extends string>(end: Vector<Labels>): Vector<Labels> {
  return end.sub(time()).div(SECONDS_PER_DAY);
}
