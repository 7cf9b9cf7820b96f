/**
 * The configuration of an element that receives records of a Kafka topic: Camunda's inbound connector, as
 * `zeebe:properties`. Pure. Source: camunda/connectors, element templates of the Kafka connector v1 to v7.
 */

/** `inbound.type` of an element that receives Kafka records. */
export const KAFKA_INBOUND_TYPE = 'io.camunda:connector-kafka-inbound:1';

/**
 * The properties of the model, with dotted names and without unset ones. The connector runtime evaluates
 * secrets and FEEL in them.
 */
export interface InboundConnector {
  readonly properties: ReadonlyMap<string, string>;
}
