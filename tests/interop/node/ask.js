// node-soap as a client: load a WSDL, say which operations it has, and write one dispatchData request without sending it.
"use strict";

const soap = require("soap");

const [location, broId] = process.argv.slice(2);

async function main() {
  const client = await soap.createClientAsync(location);
  const [service] = Object.values(client.describe());
  const [port] = Object.values(service);
  const answer = { operations: Object.keys(port).sort() };
  if (broId) {
    // node-soap puts children in the namespace of their parent; the prefix (of the WSDL) says that these are brocommon's.
    answer.request = await written(client, { "brocom:requestReference": "node", "brocom:broId": broId });
  }
  process.stdout.write(JSON.stringify(answer));
}

// What node-soap would put on the wire: taken from its request event, after which the send is stopped.
function written(client, args) {
  return new Promise((resolve, reject) => {
    client.on("request", (xml) => resolve(xml));
    client.setEndpoint("http://127.0.0.1:9/");
    client.addSoapHeader({ deliveryResponsibleParty: "99000031" }, "", "brocom", "http://www.broservices.nl/xsd/brocommon/3.0");
    client.dispatchData(args, (error) => reject(error || new Error("the request was sent")));
  });
}

main().then(() => process.exit(0), (error) => {
  process.stderr.write(String(error && error.stack));
  process.exit(1);
});
