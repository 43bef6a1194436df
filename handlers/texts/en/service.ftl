# What the service says about itself.

sorry-our-fault = Sorry, a fault in our system kept us from handling your last message. The operator has been told. Please try again later, or ask at the counter.

command-start = Start
command-check = Check the status of your ID card
command-report = Report a levy or a broker, anonymously
command-help = Help
command-stop = Stop reminders
command-english = English
