"""A client for those who test against a BRO SOAP service: zeep, with mutual TLS, WS-Addressing and signatures.

```python
from bro_soap.client import BroClient

client = BroClient(
    "https://localhost:8443/2w-be/iscpt/1.1",
    certificate=(Path("bronhouder.pem"), Path("bronhouder.key")),
    trust=Path("trust"),
)
answer = client.register(Path("registration.xml").read_bytes())
print(answer.response_type, answer.bro_id)
```
"""

from bro_soap.client.answers import Document, IntakeAnswer, IssueAnswer, Remark
from bro_soap.client.client import BroClient
from bro_soap.client.failures import ClientError, HttpRefusal, NoAnswer, SoapFault, UntrustedReply
from bro_soap.client.outcomes import DeliveryOutcome
from bro_soap.client.retries import NEVER, Retries
from bro_soap.client.wire import WireExchange

__all__ = [
    "NEVER",
    "BroClient",
    "ClientError",
    "DeliveryOutcome",
    "Document",
    "HttpRefusal",
    "IntakeAnswer",
    "IssueAnswer",
    "NoAnswer",
    "Remark",
    "Retries",
    "SoapFault",
    "UntrustedReply",
    "WireExchange",
]
