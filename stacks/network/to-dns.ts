import { dns } from "../controllers.ts";
import { type Egress, podsOf } from "./allowance.ts";

/** The DNS servers of the cluster (spec 000 §6.2), for pods that find others by their names. */
export const toDns: Egress = {
  to: [podsOf(dns)],
  ports: [
    { protocol: "UDP", port: dns.port },
    { protocol: "TCP", port: dns.port },
  ],
};
