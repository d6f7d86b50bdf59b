// Apache WSS4J 1.6 as a partner: it signs and encrypts requests, and verifies and decrypts answers, by its own code.
// Arguments are name=value pairs; see main. What was found is printed as lines of name, tab, value.

import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSDataRef;
import org.apache.ws.security.WSEncryptionPart;
import org.apache.ws.security.WSPasswordCallback;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.components.crypto.Merlin;
import org.apache.ws.security.message.WSSecEncrypt;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.apache.ws.security.message.token.SignatureConfirmation;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

public final class Wss4j {
    static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String WSA = "http://www.w3.org/2005/08/addressing";
    static final String OWN = "own";
    static final String PARTNER = "partner";
    static final String PASSWORD = "password";

    // command=sign|seal|verify in=FILE out=FILE key=PEM certificate=PEM partner=PEM trust=PEM,PEM,...
    // signature=URI digest=URI cipher=URI transport=URI sent=BASE64
    public static void main(String[] arguments) throws Exception {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            given.put(pair[0], pair[1]);
        }
        WSSConfig.init();
        try {
            Security.addProvider((Provider) Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider")
                .getDeclaredConstructor().newInstance());
        } catch (ClassNotFoundException none) {
            // Only RSA-PSS needs it.
        }
        Merlin crypto = crypto(given);
        Document message = read(given.get("in"));
        if (given.get("command").equals("verify")) {
            verify(message, crypto, given.getOrDefault("sent", ""));
            return;
        }
        sign(message, crypto, given);
        write(message, given.get("out"));
    }

    static void sign(Document message, Merlin crypto, Map<String, String> given) throws Exception {
        WSSecHeader header = new WSSecHeader();
        header.insertSecurityHeader(message);
        WSSecTimestamp timestamp = new WSSecTimestamp();
        timestamp.setTimeToLive(300);
        timestamp.build(message, header);
        WSSecSignature signature = new WSSecSignature();
        signature.setUserInfo(OWN, PASSWORD);
        signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
        signature.setSignatureAlgorithm(given.get("signature"));
        signature.setDigestAlgo(given.get("digest"));
        signature.setSigCanonicalization(WSConstants.C14N_EXCL_OMIT_COMMENTS);
        signature.setParts(parts(message));
        signature.build(message, crypto, header);
        System.out.println("value\t" + Base64.getEncoder().encodeToString(signature.getSignatureValue()));
        if (given.get("command").equals("seal")) {
            WSSecEncrypt encryption = new WSSecEncrypt();
            encryption.setUserInfo(PARTNER);
            encryption.setKeyIdentifierType(Integer.parseInt(given.getOrDefault("identifier", "1")));
            encryption.setSymmetricEncAlgorithm(given.get("cipher"));
            encryption.setKeyEncAlgo(given.get("transport"));
            encryption.setParts(Arrays.asList(new WSEncryptionPart("Body", SOAP, "Content")));
            encryption.build(message, crypto, header);
        }
    }

    // Body, Timestamp and every WS-Addressing header (WB004).
    static List<WSEncryptionPart> parts(Document message) {
        List<WSEncryptionPart> parts = new ArrayList<>();
        parts.add(new WSEncryptionPart("Body", SOAP, ""));
        parts.add(new WSEncryptionPart("Timestamp", WSConstants.WSU_NS, ""));
        Node header = message.getElementsByTagNameNS(SOAP, "Header").item(0);
        for (Node child = header.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (WSA.equals(child.getNamespaceURI())) {
                parts.add(new WSEncryptionPart(child.getLocalName(), WSA, ""));
            }
        }
        return parts;
    }

    static void verify(Document message, Merlin crypto, String sent) throws Exception {
        WSSConfig configuration = WSSConfig.getNewInstance();
        configuration.setWsiBSPCompliant(true);
        WSSecurityEngine engine = new WSSecurityEngine();
        engine.setWssConfig(configuration);
        CallbackHandler passwords = callbacks -> {
            for (Callback callback : callbacks) {
                ((WSPasswordCallback) callback).setPassword(PASSWORD);
            }
        };
        for (WSSecurityEngineResult result : engine.processSecurityHeader(message, null, passwords, crypto)) {
            int action = (Integer) result.get(WSSecurityEngineResult.TAG_ACTION);
            report(action, result, sent);
        }
        Node content = message.getElementsByTagNameNS(SOAP, "Body").item(0).getFirstChild();
        System.out.println("content\t{" + content.getNamespaceURI() + "}" + content.getLocalName());
        System.out.println("text\t" + content.getTextContent().replaceAll("\\s+", " "));
    }

    @SuppressWarnings("unchecked")
    static void report(int action, WSSecurityEngineResult result, String sent) throws Exception {
        Object references = result.get(WSSecurityEngineResult.TAG_DATA_REF_URIS);
        if (action == WSConstants.SIGN) {
            X509Certificate certificate = (X509Certificate) result.get(WSSecurityEngineResult.TAG_X509_CERTIFICATE);
            System.out.println("signer\t" + certificate.getSubjectX500Principal().getName());
            for (WSDataRef reference : (List<WSDataRef>) references) {
                System.out.println("signed\t" + reference.getName());
            }
        } else if (action == WSConstants.ENCR) {
            for (WSDataRef reference : (List<WSDataRef>) references) {
                System.out.println("decrypted\t" + reference.getName());
            }
        } else if (action == WSConstants.SC) {
            SignatureConfirmation found =
                (SignatureConfirmation) result.get(WSSecurityEngineResult.TAG_SIGNATURE_CONFIRMATION);
            byte[] value = found.getSignatureValue();
            if (value == null || !Arrays.equals(value, Base64.getDecoder().decode(sent))) {
                throw new SecurityException("the reply confirms another signature");
            }
            System.out.println("confirmed\t" + Base64.getEncoder().encodeToString(value));
        } else if (action == WSConstants.TS) {
            System.out.println("timestamp\tvalid");
        }
    }

    static Merlin crypto(Map<String, String> given) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        List<Certificate> own = certificates(given.get("certificate"));
        keys.setKeyEntry(OWN, key(given.get("key"), own.get(0)), PASSWORD.toCharArray(), own.toArray(new Certificate[0]));
        if (given.containsKey("partner")) {
            keys.setCertificateEntry(PARTNER, certificates(given.get("partner")).get(0));
        }
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        for (String file : given.get("trust").split(",")) {
            trust.setCertificateEntry(new File(file).getName(), certificates(file).get(0));
        }
        Merlin crypto = new Merlin();
        crypto.setKeyStore(keys);
        crypto.setTrustStore(trust);
        return crypto;
    }

    static List<Certificate> certificates(String file) throws Exception {
        try (InputStream stream = Files.newInputStream(Paths.get(file))) {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(stream);
            return new ArrayList<>(found);
        }
    }

    static PrivateKey key(String file, Certificate certificate) throws Exception {
        String pem = new String(Files.readAllBytes(Paths.get(file)), StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", ""));
        String kind = certificate.getPublicKey().getAlgorithm();
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    static Document read(String file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new File(file));
    }

    static void write(Document message, String file) throws Exception {
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
        try (FileOutputStream stream = new FileOutputStream(file)) {
            transformer.transform(new DOMSource(message), new StreamResult(stream));
        }
    }
}
