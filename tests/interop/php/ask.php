<?php
// PHP SoapClient as a client: load a WSDL, say which operations it has, write one dispatchData request without sending
// it, and read a given response file.
declare(strict_types=1);

class Unsent extends SoapClient
{
    public string $response = '';
    public string $written = '';

    public function __doRequest($request, $location, $action, $version, $oneWay = false): ?string
    {
        $this->written = $request;
        return $this->response;
    }
}

[, $location, $broId, $response] = array_pad($argv, 4, '');
$client = new Unsent($location, ['cache_wsdl' => WSDL_CACHE_NONE, 'location' => 'http://127.0.0.1:9/', 'exceptions' => true]);
preg_match_all('/ (\w+)\(/', implode("\n", $client->__getFunctions()), $names);
sort($names[1]);
$answer = ['operations' => $names[1]];
if ($broId !== '') {
    $client->response = file_get_contents($response);
    $header = new SoapHeader('http://www.broservices.nl/xsd/brocommon/3.0', 'deliveryResponsibleParty', '99000031');
    $client->__setSoapHeaders([$header]);
    $result = $client->dispatchData(['requestReference' => 'php', 'broId' => $broId]);
    $answer['request'] = $client->written;
    $answer['read'] = $result->dispatchDocument->CPT_O->broId;
}
echo json_encode($answer, JSON_UNESCAPED_SLASHES);
