/** As MQTT's specifications call what the protocol counts. */
export const MQTT_VERSIONS = { 3: '3.1', 4: '3.1.1', 5: '5.0' } as const;
