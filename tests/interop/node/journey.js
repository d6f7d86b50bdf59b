// node-soap as a client of the running service, over mutual TLS: deliver a registration request and ask for the object.
// node journey.js '{"intake": "https://…", "issue": "https://…", "certificate": "…", "key": "…", "ca": "…",
//                   "request": "file.xml", "signed": false, "oin": "…"}'
"use strict";

const axios = require("axios");
const crypto = require("crypto");
const fs = require("fs");
const https = require("https");
const soap = require("soap");

const WSA = "http://www.w3.org/2005/08/addressing";
const given = JSON.parse(process.argv[2]);
const read = (name) => fs.readFileSync(given[name], "utf8");

// The PEM file of a certificate holds the leaf first; a BinarySecurityToken holds the leaf only.
const leaf = () => read("certificate").split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n";
const agent = new https.Agent({ cert: read("certificate"), key: read("key"), ca: read("ca"), keepAlive: true });

async function connect(endpoint, action) {
  const request = axios.create({ httpsAgent: agent });
  const client = await soap.createClientAsync(`${endpoint}?wsdl`, { request });
  const header = (name, content) => client.addSoapHeader(`<wsa:${name} xmlns:wsa="${WSA}">${content}</wsa:${name}>`);
  header("To", endpoint);
  header("Action", action);
  header("MessageID", `urn:uuid:${crypto.randomUUID()}`);
  header("From", `<wsa:Address>${WSA}/anonymous?OIN=${given.oin}</wsa:Address>`);
  header("ReplyTo", `<wsa:Address>${WSA}/anonymous</wsa:Address>`);
  if (given.signed) {
    client.setSecurity(
      new soap.WSSecurityCert(read("key"), leaf(), "", {
        signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        additionalReferences: ["wsa:To", "wsa:Action", "wsa:MessageID", "wsa:From", "wsa:ReplyTo"],
        signerOptions: { idMode: "wssecurity" },
      }),
    );
  }
  return client;
}

async function main() {
  const intake = await connect(given.intake, "http://www.broservices.nl/wus/iscpt/registrationRequest");
  const xml = read("request").replace(/^<\?xml[^>]*\?>\s*/, "");
  const [delivered] = await intake.registerAsync({ _xml: xml });
  const answer = { delivered };
  if (delivered.broId) {
    const issue = await connect(given.issue, "http://www.broservices.nl/wus/dscpt/dispatchDataRequest");
    const [issued, raw] = await issue.dispatchDataAsync({
      "brocom:requestReference": "node",
      "brocom:broId": delivered.broId,
    });
    answer.issued = issued;
    answer.raw = raw;
    answer.sent = issue.lastRequest;
  }
  process.stdout.write(JSON.stringify(answer));
}

main().then(
  () => agent.destroy(),
  (error) => {
    const body = error.response && error.response.data;
    process.stderr.write(`${error.message}\n${typeof body === "string" ? body : ""}`);
    process.exit(1);
  },
);
