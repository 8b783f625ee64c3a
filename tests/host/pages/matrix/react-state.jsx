import { useHandraise, withLead } from "handraise/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import "./send.js";

const Lead = () => {
  // It finds the plugin that the page's script has started.
  useHandraise({ definition: "/plugin/definition.mql" });
  const [data, setData] = useState({ email: "", job_title: "" });
  const type = ({ target }) => setData({ ...data, [target.name]: target.value });
  const submit = withLead((event, fields) => {
    event.preventDefault();
    send({ ...data, ...fields });
  });
  return (
    <form onSubmit={submit}>
      <input name="email" type="email" value={data.email} onChange={type} />
      <input name="job_title" value={data.job_title} onChange={type} />
      <button>Send</button>
    </form>
  );
};

createRoot(document.querySelector("#root")).render(<Lead />);
