from agents.profiles.models.language_model import LLMModel
from agents.profiles.models.profile import AgentProfile, AgentProfileTool
from agents.profiles.models.template import AgentPromptTemplate
from agents.profiles.models.tool import AgentTool
from agents.profiles.models.version import Version

__all__ = ["AgentProfile", "AgentProfileTool", "AgentPromptTemplate", "AgentTool", "LLMModel", "Version"]
