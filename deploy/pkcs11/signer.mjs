// Signs with the keys of a hardware token (PKCS #11), in a process of its own: a module that hangs or crashes is ended with it.
// Started by lib/platform/pkcs11/token.ts with an IPC channel.
// Arguments: path of the module, label of the token, file with its PIN.
// Requests: { id, operation: 'generate', label } -> { keyId, point }, { id, operation: 'sign', keyId, digest } -> { signature },
//   { id, operation: 'destroy', keyId } -> {}. Bytes are hexadecimal, signatures r and s (IEEE P1363).
// Answers: { id, result } or { id, error: { code, message } }. The first message, without an id, says whether the token is open.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [, , modulePath, tokenLabel, pinFile] = process.argv;
// Signatures at the same time, each in a session of its own
const SESSIONS = 4;
const KEY_ID_BYTES = 16;
// DER of the object identifier of P-256 (RFC 5480 §2.1.1.1)
const P256 = Buffer.from('06082a8648ce3d030107', 'hex');
const POINT_BYTES = 65;
const SIGNATURE_BYTES = 64;
const PIN_ERRORS = new Set([
  'CKR_PIN_INCORRECT',
  'CKR_PIN_LOCKED',
  'CKR_PIN_EXPIRED',
  'CKR_PIN_INVALID',
  'CKR_PIN_LEN_RANGE',
]);

let pkcs11;
let module;
const handles = new Map();
let sessions = [];
let next = 0;

// At once, also while a thread waits in the module
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
try {
  // Fails if it was compiled for another Node
  pkcs11 = (await import('pkcs11js')).default;
  module = new pkcs11.PKCS11();
  open();
  process.send({ result: {} });
  process.on('message', answer);
} catch (error) {
  process.send({ error: describe(error) });
}

function open() {
  module.load(modulePath);
  module.C_Initialize({ flags: pkcs11.CKF_OS_LOCKING_OK });
  const slots = module.C_GetSlotList(true);
  const slot = slots.find((one) => readToken(one)?.label.trim() === tokenLabel);
  if (!slot) throw Object.assign(new Error(`No token with the label "${tokenLabel}"`), { code: 'no_token' });
  const flags = pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION;
  sessions = Array.from({ length: SESSIONS }, () => ({
    handle: module.C_OpenSession(slot, flags),
    idle: Promise.resolve(),
  }));
  // Another wrong PIN would lock the token
  const { flags: state } = module.C_GetTokenInfo(slot);
  if (state & (pkcs11.CKF_USER_PIN_FINAL_TRY | pkcs11.CKF_USER_PIN_LOCKED)) {
    throw Object.assign(new Error('Its PIN was refused several times; it is not tried again'), { code: 'pin' });
  }
  module.C_Login(sessions[0].handle, pkcs11.CKU_USER, readFileSync(pinFile, 'utf8').trim());
}

/** undefined: its card cannot be read. */
function readToken(slot) {
  try {
    return module.C_GetTokenInfo(slot);
  } catch {
    return undefined;
  }
}

async function answer({ id, operation, ...request }) {
  try {
    process.send({ id, result: await run(operation, request) });
  } catch (error) {
    process.send({ id, error: describe(error) });
  }
}

/** Runs the request in a session, after what runs there. */
function run(operation, request) {
  const session = sessions[next++ % SESSIONS];
  const done = session.idle.then(() => operations[operation](session.handle, request));
  session.idle = done.catch(() => undefined);
  return done;
}

const operations = {
  async generate(session, { label }) {
    const id = randomBytes(KEY_ID_BYTES);
    const common = [
      { type: pkcs11.CKA_TOKEN, value: true },
      { type: pkcs11.CKA_ID, value: id },
      { type: pkcs11.CKA_LABEL, value: label },
    ];
    const { publicKey } = await module.C_GenerateKeyPairAsync(
      session,
      { mechanism: pkcs11.CKM_EC_KEY_PAIR_GEN },
      [...common, { type: pkcs11.CKA_VERIFY, value: true }, { type: pkcs11.CKA_EC_PARAMS, value: P256 }],
      [
        ...common,
        { type: pkcs11.CKA_SIGN, value: true },
        { type: pkcs11.CKA_PRIVATE, value: true },
        { type: pkcs11.CKA_SENSITIVE, value: true },
        { type: pkcs11.CKA_EXTRACTABLE, value: false },
        { type: pkcs11.CKA_DECRYPT, value: false },
        { type: pkcs11.CKA_UNWRAP, value: false },
      ],
    );
    const [{ value }] = module.C_GetAttributeValue(session, publicKey, [{ type: pkcs11.CKA_EC_POINT }]);
    return { keyId: id.toString('hex'), point: value.subarray(-POINT_BYTES).toString('hex') };
  },
  async sign(session, { keyId, digest }) {
    const key = handles.get(keyId) ?? find(session, pkcs11.CKO_PRIVATE_KEY, keyId)[0];
    if (!key) throw Object.assign(new Error('The token has no such key'), { code: 'no_key' });
    handles.set(keyId, key);
    module.C_SignInit(session, { mechanism: pkcs11.CKM_ECDSA }, key);
    const signature = await module.C_SignAsync(session, Buffer.from(digest, 'hex'), Buffer.alloc(SIGNATURE_BYTES));
    return { signature: signature.toString('hex') };
  },
  async destroy(session, { keyId }) {
    for (const type of [pkcs11.CKO_PRIVATE_KEY, pkcs11.CKO_PUBLIC_KEY]) {
      for (const key of find(session, type, keyId)) module.C_DestroyObject(session, key);
    }
    handles.delete(keyId);
    return {};
  },
};

function find(session, type, keyId) {
  module.C_FindObjectsInit(session, [
    { type: pkcs11.CKA_CLASS, value: type },
    { type: pkcs11.CKA_ID, value: Buffer.from(keyId, 'hex') },
  ]);
  try {
    return module.C_FindObjects(session, 2);
  } finally {
    module.C_FindObjectsFinal(session);
  }
}

function describe(error) {
  const code = PIN_ERRORS.has(error.message) ? 'pin' : error.code;
  // The function of the module that failed, as C_Login
  const message = error.method ? `${error.method} answered ${error.message}` : error.message;
  return { code: typeof code === 'string' ? code : 'failed', message };
}
