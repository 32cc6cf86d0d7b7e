/** Maximum size of an MQTT message, bytes. A broker ends the connection of a client that sends more. */
export const MAX_PAYLOAD_BYTES = 65_536;
