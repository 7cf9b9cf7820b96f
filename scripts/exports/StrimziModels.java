/**
 * Reads resources with Strimzi's own model classes: `java -cp <jars> StrimziModels.java <file.yaml>...`.
 * Prints each resource that is valid, and each problem with `problem:`; exits with 1 if there is one.
 * Jackson rejects wrong types. The classes keep unknown properties and turn unknown names of enums into null,
 * so these are looked for: in the whole object, and by writing it as YAML again.
 */
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.strimzi.api.kafka.model.common.UnknownPropertyPreserving;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.File;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

public class StrimziModels {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    /** RFC 1123, as Kubernetes requires of names of resources. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    /** Values that the classes don't write, because they are the default. */
    private static final Map<String, String> DEFAULTS = Map.of("patternType", "literal");
    private static int problems = 0;

    public static void main(String[] files) throws Exception {
        for (String file : files) {
            var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(new File(file));
            int count = 0;
            while (documents.hasNext()) {
                count++;
                read(file, documents.next());
            }
            if (count == 0) problem(file, "contains no resource");
        }
        System.exit(problems == 0 ? 0 : 1);
    }

    private static void read(String file, JsonNode document) {
        String kind = document.path("kind").asText();
        String name = document.path("metadata").path("name").asText();
        String where = file + " " + kind + " " + name;
        try {
            Class<?> type = switch (kind) {
                case "KafkaTopic" -> KafkaTopic.class;
                case "KafkaUser" -> KafkaUser.class;
                default -> throw new IllegalArgumentException("the kind is not known");
            };
            Object resource = YAML.treeToValue(document, type);
            List<?> versions = (List<?>) type.getField("VERSIONS").get(null);
            String[] apiVersion = document.path("apiVersion").asText().split("/");
            if (apiVersion.length != 2 || !type.getField("RESOURCE_GROUP").get(null).equals(apiVersion[0]) || !versions.contains(apiVersion[1]))
                problem(where, "apiVersion " + String.join("/", apiVersion) + " is none of " + versions);
            if (!NAME.matcher(name).matches() || name.length() > 253) problem(where, "metadata.name is not a name of Kubernetes");
            if (!document.path("metadata").path("labels").has("strimzi.io/cluster")) problem(where, "label strimzi.io/cluster is missing");
            int before = problems;
            unknown(where, "", resource);
            compare(where, "", document, YAML.valueToTree(resource));
            if (problems == before) System.out.println("valid: " + where);
        } catch (Exception error) {
            problem(where, error.getMessage());
        }
    }

    /** Names properties that no class of Strimzi has. */
    private static void unknown(String where, String path, Object value) throws Exception {
        if (value instanceof List<?> list) {
            for (int at = 0; at < list.size(); at++) unknown(where, path + "[" + at + "]", list.get(at));
            return;
        }
        if (value == null || !value.getClass().getName().startsWith("io.strimzi.api.")) return;
        if (value instanceof Enum<?>) return;
        if (value instanceof UnknownPropertyPreserving preserving) {
            Map<String, Object> extra = preserving.getAdditionalProperties();
            if (extra != null) for (String name : extra.keySet()) problem(where, path + "." + name + " is unknown");
        }
        for (Method method : value.getClass().getMethods()) {
            boolean isGetter = method.getName().startsWith("get") && method.getParameterCount() == 0;
            if (!isGetter || method.getName().equals("getAdditionalProperties")) continue;
            unknown(where, path + "." + method.getName().substring(3), method.invoke(value));
        }
    }

    /** Each value of the file must be in what the classes write. */
    private static void compare(String where, String path, JsonNode given, JsonNode written) {
        if (given.isObject()) {
            given.fields().forEachRemaining(field ->
                compare(where, path + "." + field.getKey(), field.getValue(), written.path(field.getKey())));
        } else if (given.isArray()) {
            if (given.size() != written.size()) problem(where, path + " has " + written.size() + " valid items");
            for (int at = 0; at < given.size(); at++) compare(where, path + "[" + at + "]", given.get(at), written.path(at));
        } else if (!given.asText().equals(written.isMissingNode() ? DEFAULTS.get(path.replaceAll(".*\\.", "")) : written.asText())) {
            problem(where, path + " is " + given + ", which Strimzi reads as " + written);
        }
    }

    private static void problem(String where, String what) {
        problems++;
        System.out.println("problem: " + where + ": " + what);
    }
}
