/** Where images of the service are, and nowhere else. */
export const serviceRepository = "docker.io/paystream/auth-service";

/** The type of what is attested of an image: the packages that are in it, as CycloneDX. */
export const billOfMaterials = "https://cyclonedx.org/bom";

/** Whose signature makes an image ours. */
export type ImageSigner =
  | {
      readonly kind: "identity";
      /** Of the token by which Sigstore knows who signs. */
      readonly issuer: string;
      /** As the certificates of the signatures have it. */
      readonly subject: string;
    }
  | {
      readonly kind: "key";
      /** In PEM, or the address of a key management service. */
      readonly publicKey: string;
    };

const repository = "https://github.com/paystream/paystream";
const workflow = ".github/workflows/pipeline.yaml";

/** A workflow of this repository on its main branch, by the identity that GitHub gives it. */
export const pipelineSigner = {
  kind: "identity",
  issuer: "https://token.actions.githubusercontent.com",
  subject: `${repository}/${workflow}@refs/heads/main`,
} as const satisfies ImageSigner;
