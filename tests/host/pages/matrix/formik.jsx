import { Field, Form, Formik } from "formik";
import { useRef } from "react";
import { createRoot } from "react-dom/client";
import "./send.js";

const Lead = () => {
  const form = useRef(null);
  return (
    <Formik
      initialValues={{ email: "", job_title: "" }}
      onSubmit={(values) => send({ ...values, ...handraise.fields(form.current) })}
    >
      <Form ref={form}>
        <Field name="email" type="email" />
        <Field name="job_title" />
        <button type="submit">Send</button>
      </Form>
    </Formik>
  );
};

createRoot(document.querySelector("#root")).render(<Lead />);
