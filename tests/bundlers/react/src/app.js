// Renders the component of `docs/hosts/react.md`.

import { StrictMode, createElement } from "react";
import { createRoot } from "react-dom/client";
import { Contact } from "./Contact.jsx";

createRoot(document.getElementById("root")).render(createElement(StrictMode, null, createElement(Contact)));
