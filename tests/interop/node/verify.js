// xml-crypto, the signature library of node-soap, as the verifier of an answer.
// node verify.js ANSWER.xml SERVER.pem: prints what is signed, and the confirmations, as JSON; fails when it does not hold.
"use strict";

const fs = require("fs");
const { DOMParser } = require("@xmldom/xmldom");
const { SignedXml } = require("xml-crypto");
const xpath = require("xpath");

const DS = "http://www.w3.org/2000/09/xmldsig#";
const [message, certificate] = process.argv.slice(2).map((file) => fs.readFileSync(file, "utf8"));
const root = new DOMParser().parseFromString(message, "text/xml");
const select = xpath.useNamespaces({ ds: DS, w11: "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd" });
const leaf = certificate.split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n";

// The certificate is in a SecurityTokenReference, which xml-crypto does not know: it is given.
const signature = new SignedXml({ idMode: "wssecurity", publicCert: leaf, getCertFromKeyInfo: () => null });
signature.loadSignature(select("//ds:Signature", root)[0]);
if (!signature.checkSignature(message)) throw new Error("the signature does not hold");
const signed = signature.getSignedReferences().map((part) => {
  const element = new DOMParser().parseFromString(part, "text/xml").documentElement;
  return `{${element.namespaceURI}}${element.localName}`;
});
const confirmations = select("//w11:SignatureConfirmation/@Value", root).map((attribute) => attribute.value);
process.stdout.write(JSON.stringify({ signed, confirmations }));
