/** Of any MQTT message, in bytes. A broker ends the connection of who sends more, or says so in MQTT 5. */
export const MAX_PAYLOAD_BYTES = 65_536;
