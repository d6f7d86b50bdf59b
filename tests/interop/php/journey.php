<?php
// PHP SoapClient as a client of the running service, over mutual TLS: asks for one object and prints the answer.
// php journey.php https://…/2w-be/dscpt/1.1 certificate-and-key.pem root.pem CPT000000000001
declare(strict_types=1);

[, $endpoint, $certificate, $root, $broId] = $argv;
$tls = stream_context_create(['ssl' => ['local_cert' => $certificate, 'cafile' => $root, 'verify_peer_name' => true]]);
try {
    $client = new SoapClient("$endpoint?wsdl", ['stream_context' => $tls, 'cache_wsdl' => WSDL_CACHE_NONE]);
    $answer = $client->dispatchData(['requestReference' => 'php', 'broId' => $broId]);
    echo json_encode($answer, JSON_UNESCAPED_SLASHES);
} catch (SoapFault $fault) {
    echo json_encode(['faultcode' => $fault->faultcode, 'faultstring' => $fault->getMessage()]);
}
