/**
 * Security contexts that the Pod Security standard `restricted` asks for, and a little more: a read-only
 * root file system, a user that no host has, and no token of the API server.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 *
 * @module
 */

/** The user and group `nonroot` of distroless images, which is nobody in particular in the others. */
const NONROOT = 65_532;

/** Fields of a pod that runs as one ordinary user. */
export const restrictedPod = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: NONROOT,
    runAsGroup: NONROOT,
    fsGroup: NONROOT,
    seccompProfile: { type: "RuntimeDefault" },
  },
} as const;

/** The security context of each of its containers. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
