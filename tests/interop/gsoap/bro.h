// One operation of the issue service as gSOAP sees it: enough of it for a signed and an encrypted exchange.
#import "dom.h"
#import "wsse.h"
#import "wsa5.h"

//gsoap brocom schema namespace: http://www.broservices.nl/xsd/brocommon/3.0
//gsoap brocom schema elementForm: qualified
//gsoap dscpt service name: dscpt
//gsoap dscpt service namespace: http://www.broservices.nl/xsd/dscpt/1.1
//gsoap dscpt schema namespace: http://www.broservices.nl/xsd/dscpt/1.1
//gsoap dscpt schema elementForm: qualified
//gsoap dscpt service method-style: dispatchData document
//gsoap dscpt service method-encoding: dispatchData literal

struct _dscpt__dispatchDataRequest {
    char *brocom__requestReference 1;
    char *brocom__broId 1;
};

// What gSOAP has no type for it leaves out, and then the digest is wrong: so everything is taken as it comes.
struct _dscpt__dispatchDataResponse {
    int __size;
    xsd__anyType *__any 0;
};

int __dscpt__dispatchData(
    struct _dscpt__dispatchDataRequest *dscpt__dispatchDataRequest,
    struct _dscpt__dispatchDataResponse *dscpt__dispatchDataResponse);
