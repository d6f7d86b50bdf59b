// gSOAP with its wsse plugin as a client of the running service: sign (and encrypt) a request, verify (and decrypt) the answer.
// client ENDPOINT KEY-AND-CERTIFICATE CA-FILE MESSAGE-ID FROM ACTION BRO-ID [SERVER-CERTIFICATE]
// What was found is printed as lines of name, tab, value; the status is that of gSOAP.

#include "dscpt.nsmap"
#include "soapH.h"
#include "wsseapi.h"
#include <cstdio>
#include <cstring>
#include <openssl/pem.h>

static const char *ANONYMOUS = "http://www.w3.org/2005/08/addressing/anonymous";
static const char *SIGNED = "wsa5:To wsa5:Action wsa5:MessageID wsa5:From wsa5:ReplyTo";

static X509 *certificate(const char *file) {
    FILE *stream = fopen(file, "r");
    X509 *found = stream ? PEM_read_X509(stream, NULL, NULL, NULL) : NULL;
    if (stream) fclose(stream);
    return found;
}

static EVP_PKEY *key(const char *file) {
    FILE *stream = fopen(file, "r");
    EVP_PKEY *found = stream ? PEM_read_PrivateKey(stream, NULL, NULL, NULL) : NULL;
    if (stream) fclose(stream);
    return found;
}

static struct wsa5__EndpointReferenceType *reference(struct soap *soap, const char *address) {
    struct wsa5__EndpointReferenceType *found =
        (struct wsa5__EndpointReferenceType *)soap_malloc(soap, sizeof(struct wsa5__EndpointReferenceType));
    soap_default_wsa5__EndpointReferenceType(soap, found);
    found->Address = soap_strdup(soap, address);
    return found;
}

static int secure(struct soap *soap, EVP_PKEY *own, X509 *token, X509 *server) {
    if (soap_wsse_add_Timestamp(soap, "Time", 300)
        || soap_wsse_add_BinarySecurityTokenX509(soap, "X509Token", token)
        || soap_wsse_add_KeyInfo_SecurityTokenReferenceX509(soap, "#X509Token")
        || soap_wsse_set_wsu_id(soap, SIGNED)
        || soap_wsse_sign_body(soap, SOAP_SMD_SIGN_RSA_SHA256, own, 0)) {
        return soap->error;
    }
    char parts[256];
    snprintf(parts, sizeof(parts), "%s Time Body", SIGNED);
    soap_wsse_sign_only(soap, parts);
    if (server) {
        int algorithm = SOAP_MEC_ENV_ENC_AES256_GCM | SOAP_MEC_OAEP;
        if (soap_wsse_add_EncryptedKey(soap, algorithm, "Cert", server, NULL, NULL, NULL)) return soap->error;
    }
    return SOAP_OK;
}

int main(int count, char **given) {
    if (count < 8) return 2;
    soap_ssl_init();
    struct soap *soap = soap_new1(SOAP_XML_CANONICAL | SOAP_C_UTFSTRING);
    soap_register_plugin(soap, soap_wsse);
    if (soap_ssl_client_context(soap, SOAP_SSL_REQUIRE_SERVER_AUTHENTICATION, given[2], NULL, given[3], NULL, NULL)) {
        soap_print_fault(soap, stderr);
        return 2;
    }
    soap->cafile = given[3];
    EVP_PKEY *own = key(given[2]);
    X509 *token = certificate(given[2]), *server = count > 8 ? certificate(given[8]) : NULL;
    soap_wsse_verify_auto(soap, SOAP_SMD_NONE, NULL, 0);
    if (server) soap_wsse_decrypt_auto(soap, SOAP_MEC_ENV_DEC_AES256_GCM | SOAP_MEC_OAEP, own, 0);
    soap_wsse_add_Security(soap);
    soap->header->wsa5__To = given[1];
    soap->header->wsa5__Action = given[6];
    soap->header->wsa5__MessageID = given[4];
    soap->header->wsa5__From = reference(soap, given[5]);
    soap->header->wsa5__ReplyTo = reference(soap, ANONYMOUS);
    if (secure(soap, own, token, server)) {
        soap_print_fault(soap, stderr);
        return 2;
    }
    struct _dscpt__dispatchDataRequest request;
    struct _dscpt__dispatchDataResponse response;
    memset(&response, 0, sizeof(response));
    request.brocom__requestReference = (char *)"gSOAP & \xc3\xa9";
    request.brocom__broId = given[7];
    int status = soap_call___dscpt__dispatchData(soap, given[1], "", &request, &response);
    if (status) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    printf("timestamp\t%s\n", soap_wsse_verify_Timestamp(soap) == SOAP_OK ? "valid" : "not valid");
    // The signature is verified by now; this tells what it is over. soap_wsse_verify_body wants to count 1, but counts
    // more when the header that stands last is signed.
    const char *wsa = "http://www.w3.org/2005/08/addressing";
    const char *parts[][2] = {{namespaces[0].out ? namespaces[0].out : namespaces[0].ns, "Body"},
                              {wsa, "Action"}, {wsa, "MessageID"}, {wsa, "RelatesTo"}};
    for (auto part : parts) {
        if (soap_wsse_verify_element(soap, part[0], part[1]) > 0) printf("signed\t%s\n", part[1]);
    }
    for (int i = 0; i < response.__size; i++) {
        struct soap_dom_element *found = response.__any + i;
        const char *name = strrchr(found->name, ':');
        if (found->text) printf("%s\t%s\n", name ? name + 1 : found->name, found->text);
    }
    return 0;
}
