// @peculiar/x509 needs it, and says so only when it is too late.
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type GeneralNameType,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and the key that it is for, as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

interface ServerName {
  readonly type: Extract<GeneralNameType, "dns" | "ip">;
  readonly value: string;
}

/** Who signs certificates of one lab, and is trusted nowhere else. */
export interface Authority {
  /** As PEM: what its certificates are checked against. */
  readonly certificate: string;
  /** Of a server that is reached by these names. */
  server(names: readonly ServerName[]): Promise<Identity>;
  /** Of a client that a Kubernetes API knows by a user name and groups. */
  client(user: string, groups: readonly string[]): Promise<Identity>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** A lab is thrown away long before, and a forgotten one should not be trusted for ever. */
const VALIDITY_DAYS = 30;

/** Makes an authority whose key exists in this process only. */
export async function makeAuthority(name: string): Promise<Authority> {
  cryptoProvider.set(webcrypto as never);
  const keys = await generateKeys();
  const root = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: `CN=${name} authority`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  const sign = async (subject: string, extensions: Extension[]): Promise<Identity> => {
    const own = await generateKeys();
    const certificate = await X509CertificateGenerator.create({
      ...validity(),
      subject,
      issuer: root.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        ...extensions,
      ],
    });
    return { certificate: certificate.toString("pem"), key: await pemOf(own.privateKey) };
  };
  return {
    certificate: root.toString("pem"),
    server: (names) =>
      sign("CN=lab", [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([...names]),
      ]),
    client: (user, groups) =>
      sign([...groups.map((group) => `O=${group}`), `CN=${user}`].join(","), [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      ]),
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const exported = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  const lines = exported.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}

function validity() {
  const now = Date.now();
  // A clock that is a little behind does not refuse it.
  const notBefore = new Date(now - 60_000);
  const notAfter = new Date(now + VALIDITY_DAYS * 86_400_000);
  return { serialNumber: randomBytes(8).toString("hex"), notBefore, notAfter };
}
