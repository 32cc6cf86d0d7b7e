import type { Finding } from './tool';

export type Exception = { tool: string; rule: RegExp; place?: RegExp; text?: RegExp; reason: string };

/** Findings that were reviewed: the tool is wrong, or its rule does not apply. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    tool: 'browser console',
    rule: /^console error$/,
    place: /^\/nothing-here$/,
    text: /status of 404/,
    reason: 'The page does not exist, and the browser reports its status.',
  },
  {
    tool: 'Nu HTML checker',
    rule: /^Bad value “” for attribute “action”/,
    reason:
      'React writes an empty action for a form with a server action; browsers take it for the address of the page.',
  },
  {
    tool: 'Nu HTML checker',
    rule: /^Attribute “\w+” not allowed on element “(text|div|path|line)”/,
    text: /recharts|<line stroke="var\(--line\)" x=/,
    reason: 'Recharts copies the properties of its components to elements of a chart. Browsers ignore them.',
  },
  {
    tool: 'Eclipse Paho',
    rule: /^MQTT-3.3.1-6 retained message$/,
    text: /got \[\]$/,
    reason: 'The embedded broker keeps retained messages in memory for good, so it keeps only those of presence.',
  },
  {
    tool: 'schemathesis',
    rule: /^ST201/,
    text: /in query.*curl .*[?&]\w+=(&|'|$)/,
    reason: 'An empty parameter of a query counts as absent, because forms send their empty fields.',
  },
  {
    tool: 'pkilint',
    rule: /^pkix\.invalid_domain_name_syntax$/,
    reason: 'Names of this machine have one label. An installation with PUBLIC_URL has a full domain name.',
  },
  {
    tool: 'pkilint',
    rule: /^pkix\.invalid_uri_syntax$/,
    text: /http:\/\/localhost:/,
    reason: 'Addresses of this machine have a host name with one label. PKI_URL replaces them.',
  },
  {
    tool: 'sslyze',
    rule: /^certificate_path_validation$/,
    reason: 'The certificates are issued by this installation, and public trust stores do not have its root.',
  },
  {
    tool: 'sslyze',
    rule: /^tls_curves$/,
    text: /^TLS curves \{('secp521r1', 'X448'|'X448', 'secp521r1')\} are supported/,
    reason: 'secp521r1 and X448 are stronger than what the configuration asks for; TBoxes may have nothing else.',
  },
  {
    tool: 'sslyze',
    rule: /^maximum_certificate_lifespan$/,
    reason:
      'The limit is for the public web. Certificates of servers are renewed automatically, after two thirds of a year.',
  },
];

export const exceptionFor = (tool: string, finding: Finding): Exception | undefined =>
  EXCEPTIONS.find(
    (one) =>
      one.tool === tool &&
      one.rule.test(finding.rule) &&
      (one.place?.test(finding.place) ?? true) &&
      (one.text?.test(finding.text) ?? true),
  );
