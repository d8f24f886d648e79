// Signing people in to earlyhelp from a page, and asking its API for them.
//
// This is all that an application in the browser needs. Copy it and change nothing: what is an
// application's own is given to `new EarlyHelp({ ... })`.

/** What went wrong, in words that may be shown to whoever uses the application. */
export class Problem extends Error {}

export class EarlyHelp {
  #server;
  #clientId;
  #scopes;
  #redirectUri;
  #renewing = null;

  /**
   * server: where earlyhelp is, such as "https://earlyhelp.council.example/".
   * clientId: what `earlyhelp clients create --public` registered the application under.
   * scopes: what the application wants to do; the person's own roles may allow less.
   * redirectUri: the address of the page that calls `start`, as it was registered.
   */
  constructor({ server, clientId, scopes, redirectUri }) {
    this.#server = server;
    this.#clientId = clientId;
    this.#scopes = scopes;
    this.#redirectUri = redirectUri;
  }

  /** Take in what sign-in sent back, if this is the way back. Say whether somebody is signed in. */
  async start() {
    const answer = new URLSearchParams(location.search);
    const begun = JSON.parse(sessionStorage.getItem(this.#key("begun")) ?? "null");
    if (answer.has("state")) {
      // The code works once, and must not stay in the address or the history.
      history.replaceState(null, "", this.#redirectUri);
      sessionStorage.removeItem(this.#key("begun"));
      await this.#takeIn(answer, begun);
    }
    return this.#tokens !== null;
  }

  /** Leave for the sign-in page; the way back leads to `start`. */
  async signIn() {
    const begun = { state: random(), verifier: random() };
    sessionStorage.setItem(this.#key("begun"), JSON.stringify(begun));
    location.assign(
      this.#address("oauth/authorize", {
        response_type: "code",
        client_id: this.#clientId,
        redirect_uri: this.#redirectUri,
        scope: this.#scopes.join(" "),
        state: begun.state,
        code_challenge: await challenge(begun.verifier),
        code_challenge_method: "S256",
      }),
    );
  }

  /** Sign out of the server too, since others may use this computer; then come back. */
  signOut() {
    const { id_token } = this.#tokens;
    this.#tokens = null;
    location.assign(
      this.#address("oauth/sign-out", {
        id_token_hint: id_token,
        post_logout_redirect_uri: this.#redirectUri,
      }),
    );
  }

  /**
   * Return the data of a GraphQL answer. Where single fields were not allowed they are null, and
   * `onRefused` is given the messages. Throws a Problem where nothing was answered.
   */
  async ask(query, variables = {}, onRefused = () => {}) {
    let response = await this.#post(query, variables);
    if (response.status === 401 && (await this.#renew())) {
      response = await this.#post(query, variables);
    }
    if (response.status === 401) {
      this.#tokens = null;
      throw new Problem("Your sign-in has ended. Sign in again.");
    }
    const { data, errors = [] } = await response.json();
    const messages = [...new Set(errors.map((error) => error.message))];
    if (!data) {
      throw new Problem(messages.join(" ") || "The server gave no answer. Try again in a moment.");
    }
    if (messages.length) onRefused(messages);
    return data;
  }

  /** Carry out a mutation and return what it wrote. Throws a Problem that says what to do. */
  async change(mutation, input) {
    // The same key with the same input is done once, however often the request is repeated.
    const data = await this.ask(mutation, { input, key: crypto.randomUUID() });
    const [payload] = Object.values(data);
    if (!payload || payload.problems.length) {
      const said = payload?.problems.map((problem) => problem.message).join(" ");
      throw new Problem(said || "You may not do this.");
    }
    return payload;
  }

  async #takeIn(answer, begun) {
    if (!begun || answer.get("state") !== begun.state) {
      throw new Problem("This sign-in was not begun here. Sign in again.");
    }
    if (answer.has("error")) {
      const denied = answer.get("error") === "access_denied";
      throw new Problem(
        denied ? "You did not allow it, so nothing was opened." : answer.get("error_description"),
      );
    }
    await this.#redeem({
      grant_type: "authorization_code",
      code: answer.get("code"),
      redirect_uri: this.#redirectUri,
      code_verifier: begun.verifier,
    });
  }

  /** Get a new access token; say whether there is one. Questions asked at once share it. */
  #renew() {
    const refresh_token = this.#tokens?.refresh_token;
    if (!refresh_token) return false;
    this.#renewing ??= this.#redeem({ grant_type: "refresh_token", refresh_token })
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #redeem(fields) {
    const response = await this.#fetch("oauth/token", {
      method: "POST",
      body: new URLSearchParams({ ...fields, client_id: this.#clientId }),
    });
    const given = await response.json();
    if (!response.ok) throw new Problem(`${given.error_description} Sign in again.`);
    this.#tokens = { id_token: this.#tokens?.id_token, ...given };
  }

  #post(query, variables) {
    return this.#fetch("graphql", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${this.#tokens?.access_token}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ query, variables }),
    });
  }

  async #fetch(path, request) {
    try {
      return await fetch(new URL(path, this.#server), request);
    } catch {
      throw new Problem("The server cannot be reached. See that you are online, then try again.");
    }
  }

  // Kept for this tab alone, and until it is closed. Pages that show other people's scripts
  // should keep tokens in a variable instead, and sign in again when the page is loaded again.
  get #tokens() {
    return JSON.parse(sessionStorage.getItem(this.#key("tokens")) ?? "null");
  }

  set #tokens(given) {
    if (given) sessionStorage.setItem(this.#key("tokens"), JSON.stringify(given));
    else sessionStorage.removeItem(this.#key("tokens"));
  }

  #key(name) {
    return `earlyhelp:${this.#clientId}:${name}`;
  }

  #address(path, fields) {
    const address = new URL(path, this.#server);
    address.search = new URLSearchParams(fields);
    return address;
  }
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
