import { ApiError, sendJson } from '../api/http';
import type { AuthStatusResponse, PasskeyOptionsResponse } from '../api/types';

/** Passkeys need a secure page and a browser of the last years. */
export const canUsePasskeys = () =>
  window.isSecureContext && typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

export async function signInWithPasskey(remember: boolean): Promise<AuthStatusResponse> {
  const asked = await sendJson<PasskeyOptionsResponse>('POST', '/api/auth/passkey/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(asked.options) as PublicKeyCredentialRequestOptionsJSON);
  const credential = await ask(() => navigator.credentials.get({ publicKey }));
  return sendJson<AuthStatusResponse>('POST', '/api/auth/passkey', { credential, state: asked.state, remember });
}

export async function addPasskey(name: string): Promise<void> {
  const asked = await sendJson<PasskeyOptionsResponse>('POST', '/api/profile/passkeys/options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(asked.options) as PublicKeyCredentialCreationOptionsJSON);
  const credential = await ask(() => navigator.credentials.create({ publicKey }));
  await sendJson<void>('POST', '/api/profile/passkeys', { credential, state: asked.state, name });
}

/** @returns the browser's answer as JSON. */
async function ask(question: () => Promise<Credential | null>): Promise<string> {
  let credential: Credential | null;
  try {
    credential = await question();
  } catch (error) {
    // Whoever closes the browser's question, or lets it wait too long, ends here.
    throw new ApiError(0, 'passkey_cancelled', error instanceof Error ? error.message : String(error));
  }
  if (!credential) {
    throw new ApiError(0, 'passkey_cancelled', 'The browser gave no passkey.');
  }
  return JSON.stringify((credential as PublicKeyCredential).toJSON());
}
