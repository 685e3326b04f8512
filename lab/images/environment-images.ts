import { authServiceImage } from "./auth-service-image.ts";
import { LAB_REGISTRY, labImage } from "./lab-image.ts";
import type { OciImage } from "./oci-image.ts";

/** The images of an environment on the lab's own cluster. */
export async function environmentImages(): Promise<
  Readonly<Record<"service" | "prometheus" | "alertmanager" | "vault", OciImage>>
> {
  return {
    service: await authServiceImage(`${LAB_REGISTRY}/auth-service`),
    prometheus: await labImage("prometheus"),
    alertmanager: await labImage("alertmanager"),
    vault: await labImage("vault"),
  };
}
