"""Behaviour that MQTT 3.1.1 requires of a broker, tried with Eclipse Paho's client.

Arguments: port, user name, topic prefix. Password: environment. Prints [{"rule": …, "text": …}] of what was violated.
"""

import json
import os
import sys
import threading
import time

import paho.mqtt.client as mqtt

PORT, USERNAME, PREFIX = int(sys.argv[1]), sys.argv[2], sys.argv[3]
TIMEOUT_S = 10
QUIET_S = 1.5
findings = []


class Client:
    def __init__(self, client_id, clean=True, will=None, keepalive=60):
        self.received = []
        self.codes = []
        self.acknowledged = threading.Event()
        version = mqtt.CallbackAPIVersion.VERSION2
        self.client = mqtt.Client(version, client_id, clean_session=clean, protocol=mqtt.MQTTv311)
        self.client.username_pw_set(USERNAME, os.environ["MQTT_PASSWORD"])
        self.client.on_message = lambda _c, _u, m: self.received.append((m.topic, m.payload, m.qos, m.retain))
        self.client.on_subscribe = lambda _c, _u, _m, codes, _p: self.acknowledge(codes)
        self.client.on_unsubscribe = lambda _c, _u, _m, codes, _p: self.acknowledge(codes)
        self.connected = threading.Event()
        self.ended = threading.Event()
        self.session_present = None
        self.client.on_connect = self.on_connect
        self.client.on_disconnect = lambda *_: self.ended.set()
        if will:
            self.client.will_set(*will)
        self.client.connect("127.0.0.1", PORT, keepalive)
        self.client.loop_start()
        if not self.connected.wait(TIMEOUT_S):
            raise RuntimeError(f"{client_id} was not connected")

    def on_connect(self, _client, _data, flags, code, _properties):
        if code.is_failure:
            raise RuntimeError(f"The broker refused the connection: {code}")
        self.session_present = flags.session_present
        self.connected.set()

    def acknowledge(self, codes):
        self.codes = [code.value for code in codes]
        self.acknowledged.set()

    def wait_for_acknowledgement(self):
        if not self.acknowledged.wait(TIMEOUT_S):
            raise RuntimeError("no SUBACK or UNSUBACK")
        self.acknowledged.clear()

    def subscribe(self, topic, qos=2):
        self.client.subscribe(topic, qos)
        self.wait_for_acknowledgement()

    def unsubscribe(self, topic):
        self.client.unsubscribe(topic)
        self.wait_for_acknowledgement()

    def publish(self, topic, payload, qos=1, retain=False):
        self.client.publish(topic, payload, qos, retain).wait_for_publish(TIMEOUT_S)

    def wait_for(self, count):
        deadline = time.monotonic() + TIMEOUT_S
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(QUIET_S)  # nothing more may follow
        return self.received

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    def cut(self):
        """Ends the connection without a DISCONNECT."""
        self.client.loop_stop()
        self.client.socket().close()


def check(rule, expected, actual):
    if actual != expected:
        findings.append({"rule": rule, "text": f"expected {expected!r}, got {actual!r}"})


def client_id(name):
    return f"{USERNAME}-{name}"


publisher = Client(client_id("publisher"))
topic = f"{PREFIX}/a"

reader = Client(client_id("reader"))
reader.subscribe(f"{PREFIX}/+")
check("MQTT-3.9.3-1 granted QoS", [2], reader.codes)
for qos in (0, 1, 2):
    publisher.publish(topic, str(qos), qos)
wanted = [(topic, str(qos).encode(), qos, False) for qos in (0, 1, 2)]
check("MQTT-4.3 delivery at each QoS, once and in order", wanted, reader.wait_for(3))

reader.received.clear()
reader.unsubscribe(f"{PREFIX}/+")
publisher.publish(topic, "unheard")
check("MQTT-3.10.4-2 nothing after UNSUBACK", [], reader.wait_for(0))

publisher.publish(f"{PREFIX}/kept", "kept", retain=True)
reader.subscribe(f"{PREFIX}/#")
check("MQTT-3.3.1-6 retained message", [(f"{PREFIX}/kept", b"kept", 1, True)], reader.wait_for(1))
publisher.publish(f"{PREFIX}/kept", "", retain=True)
late = Client(client_id("late"))
late.subscribe(f"{PREFIX}/kept")
check("MQTT-3.3.1-10 an empty retained message deletes it", [], late.wait_for(0))

reader.received.clear()
mortal = Client(client_id("mortal"), will=(f"{PREFIX}/will", "gone", 1, False))
mortal.cut()
check("MQTT-3.1.2-8 will after a lost connection", [(f"{PREFIX}/will", b"gone", 1, False)], reader.wait_for(1))
reader.received.clear()
Client(client_id("mortal"), will=(f"{PREFIX}/will", "gone", 1, False)).close()
check("MQTT-3.1.2-10 no will after DISCONNECT", [], reader.wait_for(0))

first = Client(client_id("twice"))
first.client.on_connect = None
second = Client(client_id("twice"))
check("MQTT-3.1.4-2 a second client of one id ends the first", True, first.ended.wait(TIMEOUT_S))
first.client.loop_stop()
second.close()

away = Client(client_id("away"), clean=False)
away.subscribe(f"{PREFIX}/away", 1)
away.close()
publisher.publish(f"{PREFIX}/away", "queued")
back = Client(client_id("away"), clean=False)
check("MQTT-3.2.2-2 session present", True, back.session_present)
check("MQTT-3.1.2-5 messages of a stored session", [(f"{PREFIX}/away", b"queued", 1, False)], back.wait_for(1))
back.close()
Client(client_id("away"), clean=True).close()

late.subscribe("tsp/up/+/telemetry")
check("MQTT-3.9.3-2 a denied subscription is a failure", [0x80], late.codes)

for client in (publisher, reader, late):
    client.close()
print(json.dumps(findings))
