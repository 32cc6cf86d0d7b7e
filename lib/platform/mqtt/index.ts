// MQTT client of our own processes, whose caller decides when a message is acknowledged.
// Invariant: the socket is always read and nothing is buffered here; the broker keeps unacknowledged messages.
export { type Delivered, type Delivery, NotConfirmedError, RefusedError, SENDING_WINDOW } from './acknowledged-sender';
export { type BrokerAddress, brokerAddressOf } from './broker-address';
export { type BrokerConnection, connectBroker, type ReceivedMessage } from './connect-broker';
export { drainSession } from './drain-session';
export type { ProtocolOptions, Subscription } from './network-connection';
export { probeBroker } from './probe-broker';
