/*
 * Camunda's FEEL and DMN engines as a program: JSON lines in, JSON lines out, in order.
 *
 *   in   {"id": 1, "now": "2026-01-15T10:30:00Z", "cases": [
 *          {"kind": "expression", "text": "a + 1", "variables": {"a": 1}},
 *          {"kind": "unary-tests", "text": "> 5", "variables": {"?": 7}},
 *          {"kind": "decision", "file": 0, "decision": "<id or name>", "variables": {}}],
 *        "files": ["<definitions ..."]}
 *   in   {"id": 2, "now": "...", "measureMs": 500, "cases": [...]}
 *   out  {"id": 1, "results": ["number 2", "boolean true", ...]}
 *   out  {"id": 2, "nanoseconds": [812.4, ...]}  of one evaluation, parsed before; the JVM was warmed up for as long
 *
 * A variable is JSON, or {"$feel": "<expression>"} for a value that JSON lacks. A result is canonical text:
 *
 *   null | boolean true | number 1.5 | string "a" (as JSON) | date 2020-01-31 | time 10:00:00[+02:00[@Europe/Paris]]
 *   date-time 2020-01-31T10:00:00[+02:00[@Europe/Paris]] | days-duration <seconds> | years-duration <months>
 *   [<value>, ...] | {"<name>": <value>, ...} by name | range [<value>..<value>) | function
 *   error <text> | refused <text>: the engine doesn't parse it
 *
 * Ends at the end of its input.
 */

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.*;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.*;
import java.util.*;
import java.util.function.Supplier;
import org.camunda.dmn.DmnEngine;
import org.camunda.dmn.parser.ParsedDmn;
import org.camunda.feel.FeelEngineClock;
import org.camunda.feel.api.*;
import org.camunda.feel.syntaxtree.*;
import org.camunda.feel.valuemapper.ValueMapper;

public class CamundaFeel {
  static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  static final ValueMapper DEFAULT_MAPPER = ValueMapper.defaultValueMapper();
  static final int PARSED_MAX = 2_000;
  /** Of a measurement; the best counts: other programs run on the machine too. */
  static final int SLICES = 25;

  /** Gives results as the engine has them, with their types. */
  static final ValueMapper TYPED = new ValueMapper() {
    public Val toVal(Object value) {
      return value instanceof Val typed ? typed : DEFAULT_MAPPER.toVal(value);
    }

    public Object unpackVal(Val value) {
      return value;
    }
  };

  static JsonNode files = JSON.createArrayNode();
  static ZonedDateTime now = ZonedDateTime.of(2026, 1, 15, 10, 30, 0, 0, ZoneId.of("Z"));
  static final FeelEngineClock CLOCK = () -> now;
  static final FeelEngineApi FEEL = FeelEngineBuilder.create().withValueMapper(TYPED).withClock(CLOCK).build();
  static final DmnEngine DMN = new DmnEngine.Builder().clock(CLOCK).build();

  static final Map<String, scala.util.Either<DmnEngine.Failure, ParsedDmn>> PARSED_FILES =
      new LinkedHashMap<>(16, 0.75f, true) {
        protected boolean removeEldestEntry(Map.Entry<String, scala.util.Either<DmnEngine.Failure, ParsedDmn>> e) {
          return size() > PARSED_MAX;
        }
      };

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      var question = JSON.readTree(line);
      now = ZonedDateTime.parse(question.get("now").asText());
      files = question.path("files");
      var answer = JSON.createObjectNode().put("id", question.get("id").asLong());
      if (question.has("measureMs")) {
        var list = answer.putArray("nanoseconds");
        for (var one : question.get("cases")) list.add(measured(one, question.get("measureMs").asLong()));
      } else {
        var list = answer.putArray("results");
        for (var one : question.get("cases")) list.add(guarded(prepared(one)));
      }
      out.write(JSON.writeValueAsString(answer));
      out.write('\n');
      out.flush();
    }
  }

  /** What an evaluation gives, also where the engine throws. */
  static String guarded(Supplier<String> evaluation) {
    try {
      return evaluation.get();
    } catch (StackOverflowError error) {
      return "error stack overflow";
    } catch (OutOfMemoryError error) {
      // A number of millions of digits, for example: Camunda's numbers have no limit when they are rounded.
      return "error out of memory";
    } catch (Exception error) {
      return "error " + error;
    }
  }

  static double measured(JsonNode one, long measureMs) {
    var evaluation = evaluation(one);
    for (long end = System.nanoTime() + measureMs * 1_000_000; System.nanoTime() < end; ) evaluation.get();
    double best = Double.POSITIVE_INFINITY;
    for (int slice = 0; slice < SLICES; slice++) {
      long begin = System.nanoTime();
      long count = 0;
      while (System.nanoTime() - begin < measureMs * 1_000_000 / SLICES) {
        for (int at = 0; at < 20; at++) evaluation.get();
        count += 20;
      }
      best = Math.min(best, (double) (System.nanoTime() - begin) / count);
    }
    return best;
  }

  static Supplier<String> prepared(JsonNode one) {
    return () -> {
      var result = evaluation(one).get();
      return result instanceof Val value ? canonical(value) : (String) result;
    };
  }

  /** Reads the case once. What it supplies is a Val, or a text for a failure. */
  static Supplier<Object> evaluation(JsonNode one) {
    var text = one.path("text").asText();
    var variables = variables(one.path("variables"));
    switch (one.get("kind").asText()) {
      case "expression": {
        var parsed = FEEL.parseExpression(text);
        if (!parsed.isSuccess()) return () -> "refused " + firstLine(parsed.failure().message());
        return () -> resultOf(FEEL.evaluate(parsed.parsedExpression(), variables));
      }
      case "unary-tests": {
        var parsed = FEEL.parseUnaryTests(text);
        if (!parsed.isSuccess()) return () -> "refused " + firstLine(parsed.failure().message());
        // A variable of that name would be found before the input.
        var input = variables.remove("?");
        return () -> resultOf(FEEL.evaluateWithInput(parsed.parsedExpression(), input, variables));
      }
      case "decision": {
        var parsed = PARSED_FILES.computeIfAbsent(files.get(one.get("file").asInt()).asText(), CamundaFeel::parse);
        if (parsed.isLeft()) return () -> "refused " + firstLine(parsed.left().toOption().get().message());
        var dmn = parsed.toOption().get();
        var decision = one.get("decision").asText();
        var isId = dmn.decisionsById().contains(decision);
        return () -> {
          var result = isId ? DMN.eval(dmn, decision, variables) : DMN.evalByName(dmn, decision, variables);
          if (result.isLeft()) return "error " + firstLine(result.left().toOption().get().failure().message());
          return TYPED.toVal(result.toOption().get().value());
        };
      }
      default:
        throw new IllegalArgumentException("unknown kind of case: " + one);
    }
  }

  static scala.util.Either<DmnEngine.Failure, ParsedDmn> parse(String xml) {
    try {
      return DMN.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception error) {
      return new scala.util.Left<>(new DmnEngine.Failure(error.toString()));
    }
  }

  static Object resultOf(EvaluationResult result) {
    return result.isSuccess() ? result.result() : "error " + firstLine(result.failure().message());
  }

  static String firstLine(String text) {
    var line = text.lines().findFirst().orElse("");
    return line.length() > 300 ? line.substring(0, 300) : line;
  }

  static Map<String, Object> variables(JsonNode node) {
    var variables = new LinkedHashMap<String, Object>();
    node.fields().forEachRemaining(entry -> variables.put(entry.getKey(), value(entry.getValue())));
    return variables;
  }

  /** Its entries in their order, which the mapper of Java's maps turns round. */
  static Object context(JsonNode node) {
    var entries = scala.collection.immutable.VectorMap$.MODULE$.<String, Object>newBuilder();
    node.fields().forEachRemaining(entry -> entries.addOne(new scala.Tuple2<>(entry.getKey(), value(entry.getValue()))));
    return entries.result();
  }

  static Object value(JsonNode node) {
    if (node.isObject()) {
      if (node.size() == 1 && node.has("$feel")) {
        var result = FEEL.evaluateExpression(node.get("$feel").asText(), Map.<String, Object>of());
        if (!result.isSuccess()) throw new IllegalArgumentException(result.failure().message());
        return result.result();
      }
      return context(node);
    }
    if (node.isArray()) {
      var list = new ArrayList<Object>();
      node.forEach(item -> list.add(value(item)));
      return list;
    }
    if (node.isNumber()) return node.decimalValue();
    if (node.isBoolean()) return node.booleanValue();
    return node.isNull() ? null : node.asText();
  }

  static String canonical(Val value) {
    if (value instanceof ValNumber number) return "number " + number(number.value().bigDecimal());
    if (value instanceof ValString string) return "string " + quoted(string.value());
    if (value instanceof ValBoolean bool) return "boolean " + bool.value();
    if (value instanceof ValDate date) return "date " + date.value();
    if (value instanceof ValLocalTime time) return "time " + time(time.value());
    if (value instanceof ValTime time) {
      var zoned = time.value();
      var zone = zoned.zone().isDefined() && !(zoned.zone().get() instanceof ZoneOffset) ? "@" + zoned.zone().get() : "";
      return "time " + time(zoned.time()) + zoned.offset() + zone;
    }
    if (value instanceof ValLocalDateTime at) return "date-time " + dateTime(at.value());
    if (value instanceof ValDateTime at) {
      var zone = at.value().getZone() instanceof ZoneOffset ? "" : "@" + at.value().getZone();
      return "date-time " + dateTime(at.value().toLocalDateTime()) + at.value().getOffset() + zone;
    }
    if (value instanceof ValDayTimeDuration duration) return "days-duration " + seconds(duration.value());
    if (value instanceof ValYearMonthDuration period) return "years-duration " + period.value().toTotalMonths();
    if (value instanceof ValList list) {
      var items = new StringJoiner(", ", "[", "]");
      list.itemsAsSeq().foreach(item -> items.add(canonical(item)));
      return items.toString();
    }
    if (value instanceof ValContext context) {
      var entries = new TreeMap<String, String>();
      var provider = context.context().variableProvider();
      provider.keys().foreach(name ->
          entries.put(quoted(name), canonical(TYPED.toVal(provider.getVariable(name).get()))));
      context.context().functionProvider().functionNames().foreach(name -> entries.put(quoted(name), "function"));
      var text = new StringJoiner(", ", "{", "}");
      entries.forEach((name, entry) -> text.add(name + ": " + entry));
      return text.toString();
    }
    if (value instanceof ValRange range) {
      var end = range.end();
      var ends = canonical(range.start().value()) + ".." + canonical(end.value());
      return "range " + (range.start().isClosed() ? "[" : "(") + ends + (end.isClosed() ? "]" : ")");
    }
    if (value instanceof ValFunction) return "function";
    if (value instanceof ValError error) return "error " + error.error();
    if (value instanceof ValFatalError error) return "error " + error.error();
    return value == ValNull$.MODULE$ ? "null" : "error unknown value " + value;
  }

  static String number(BigDecimal number) {
    var digits = number.stripTrailingZeros();
    var isPlain = Math.abs(digits.scale()) <= 40;
    return isPlain ? digits.toPlainString() : digits.unscaledValue() + "e" + -digits.scale();
  }

  static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** With seconds, and without zeros after their fraction. */
  static String time(LocalTime time) {
    var text = time.toString();
    if (text.length() == 5) return text + ":00";
    return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "");
  }

  static String dateTime(LocalDateTime at) {
    // The engine itself writes a sign before a large year for dates only.
    return at.toLocalDate().toString().replace("+", "") + "T" + time(at.toLocalTime());
  }

  static String seconds(Duration duration) {
    return number(BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9)));
  }
}
