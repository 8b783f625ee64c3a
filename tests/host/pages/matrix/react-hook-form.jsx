import { createRoot } from "react-dom/client";
import { useForm } from "react-hook-form";
import "./send.js";

const Lead = () => {
  const { register, handleSubmit } = useForm();
  return (
    <form onSubmit={handleSubmit((data, { target }) => send({ ...data, ...handraise.fields(target) }))}>
      <input type="email" {...register("email")} />
      <input {...register("job_title")} />
      <button>Send</button>
    </form>
  );
};

createRoot(document.querySelector("#root")).render(<Lead />);
