import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.xml.sax.SAXException;

/** Says of documents, one a line in base64, whether each is valid against a schema: what the register's validator says. */
public final class Judge {
    public static void main(String[] arguments) throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        Validator validator = factory.newSchema(new File(arguments[0])).newValidator();
        for (String line : Files.readAllLines(Path.of(arguments[1]), StandardCharsets.US_ASCII)) {
            String verdict = "valid";
            try {
                byte[] document = Base64.getDecoder().decode(line);
                validator.validate(new StreamSource(new ByteArrayInputStream(document)));
            } catch (SAXException error) {
                verdict = "invalid";
            }
            System.out.println(verdict);
        }
    }
}
