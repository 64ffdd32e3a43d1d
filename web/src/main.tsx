import { render } from "preact";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/ground.css";
import "./styles/frame.css";
import "./styles/line.css";
import "./styles/buttons.css";
import "./styles/parts.css";
import "./styles/cards.css";
import "./styles/states.css";
import { App } from "./app.tsx";
import { stage } from "./state/arrival.ts";
import { flush } from "./state/outbox.ts";
import { staff, visitor } from "./state/session.ts";
import { registerServiceWorker } from "./state/worker.ts";

render(<App />, stage());
// What waited when this browser was closed, or killed.
void Promise.allSettled([visitor.restore(), staff.restore()]).then(() => flush());
registerServiceWorker();
