import { createRoot } from "react-dom/client";

const send = (formData) => fetch("/leads", { method: "POST", body: formData });

createRoot(document.querySelector("#root")).render(
  <form action={send}>
    <input name="email" type="email" />
    <input name="job_title" />
    <button>Send</button>
  </form>,
);
