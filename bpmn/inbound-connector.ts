/**
 * What an element says of records that come to it from a Kafka topic: Camunda's inbound connector, as
 * `zeebe:properties`. Pure. Source: camunda/connectors, element templates of the Kafka connector v1 to v7.
 */

/** `inbound.type` of an element that Kafka records reach. */
export const KAFKA_INBOUND_TYPE = 'io.camunda:connector-kafka-inbound:1';

/**
 * The properties as they stand in the model, dotted names unfolded by nobody yet; one without a value is
 * unset and not here. Secrets and FEEL in them are worked out by whoever runs the connector.
 */
export interface InboundConnector {
  readonly properties: ReadonlyMap<string, string>;
}
